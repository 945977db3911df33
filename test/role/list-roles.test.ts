import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const ROLES = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $all: Boolean) {
  organization(by: { id: $id }) {
    roles(first: $first, after: $after, last: $last, before: $before, includeShadowed: $all) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { id name permissions isSystem isShadowed memberCount shadows { id isSystem isShadowed } organization { id } createdAt }
    }
  }
}`

describe('Organization.roles', () => {
  it('lists one role per name: the system roles first, then the own ones by name', async () => {
    const organization = await gateway.organization()
    await organization.role('Zoo keeper', ['users.read'])
    await organization.role('Guide', ['users.read'])
    const { organization: seen } = await organization.owner.data(ROLES, { id: organization.id })
    expect(seen.roles.nodes.map((role: { name: string }) => role.name)).toEqual([
      'owner',
      'admin',
      'member',
      'Guide',
      'Zoo keeper',
    ])
    expect(seen.roles.totalCount).toBe(5)
  })
})
