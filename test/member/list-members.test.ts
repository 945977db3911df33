import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const MEMBERS = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: MemberFilter, $orderBy: MemberOrder) {
  organization(by: { id: $id }) {
    members(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor }
      nodes { id uuid user { id email } role { name permissions } roles { name } organization { id } }
    }
  }
}`

describe('Organization.members', () => {
  it('shows who belongs to it, with user and role', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['users.read'])
    const guide = await organization.member(['guide', 'member'])
    const { organization: seen } = await organization.owner.data(MEMBERS, { id: organization.id })
    expect(seen.members.totalCount).toBe(2)
    expect(seen.members.nodes[1]).toMatchObject({
      id: encodeId('Member', guide.member.id),
      user: { id: guide.id, email: guide.user.email },
      role: { name: 'member' },
      roles: [{ name: 'member' }, { name: 'Guide' }],
      organization: { id: organization.id },
    })
  })
})
