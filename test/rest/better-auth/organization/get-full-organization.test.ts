import { describe, expect, it } from 'vitest'
import { fullOrganizationShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { fewestStatements } from '../../fewest-statements.js'
import { at } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

async function withInvitations() {
  const organization = await gateway.organization()
  const { owner, id } = organization
  for (const [email, role] of [
    ['owner-to-be@example.test', 'owner'],
    ['member-to-be@example.test', 'member'],
  ]) {
    await owner.post(at('invite-member'), { organizationId: id, email, role })
  }
  const { body } = await owner.post(at('invite-member'), {
    organizationId: id,
    email: 'not-any-more@example.test',
    role: 'member',
  })
  await owner.post(at('cancel-invitation'), { invitationId: body.id })
  return organization
}

describe('GET /api/auth/organization/get-full-organization', () => {
  it('shows members with their users and invitations of every state', async () => {
    const { owner, id } = await withInvitations()
    const { status, body } = await owner.get(at(`get-full-organization?organizationId=${id}`))
    expect(status).toBe(200)
    expect(fullOrganizationShape.parse(body)).toEqual(body)
    const { name, email, image } = owner.user
    expect(body.members).toMatchObject([{ role: 'owner', user: { id: owner.id, name, email, image } }])
    expect(body.invitations.map(({ status }: { status: string }) => status)).toEqual(['pending', 'pending', 'canceled'])
  })

  it('shows those who may invite the invitations, but for those that make an owner', async () => {
    const organization = await withInvitations()
    const admin = await organization.member('admin')
    const { body } = await admin.get(at(`get-full-organization?organizationId=${organization.id}`))
    expect(body.invitations.map(({ role }: { role: string }) => role)).toEqual(['member', 'member'])
  })

  it('shows a plain member no invitations', async () => {
    const organization = await withInvitations()
    const member = await organization.member()
    const { body } = await member.get(at(`get-full-organization?organizationId=${organization.id}`))
    expect(body).toMatchObject({ invitations: [], members: [{ role: 'owner' }, { role: 'member' }] })
  })

  it.each([
    ['1', 1],
    ['2', 2],
    ['0', 3],
    ['abc', 3],
    ['-1', 3],
    ['99999999999', 3],
  ])('shows as many members as membersLimit=%s allows', async (limit, shown) => {
    const organization = await gateway.organization()
    await organization.member()
    await organization.member()
    const { id, owner } = organization
    const { body } = await owner.get(at(`get-full-organization?organizationId=${id}&membersLimit=${limit}`))
    expect(body.members).toHaveLength(shown)
  })

  it('costs the same statements for many members and invitations as for few', async () => {
    const small = await withInvitations()
    const large = await withInvitations()
    for (let i = 0; i < 5; i += 1) {
      await large.member()
      const site = await large.site()
      await large.owner.post(at('invite-member'), {
        organizationId: large.id,
        email: `more-${i}@example.test`,
        role: 'member',
        hasRestrictedSiteAccess: true,
        siteIds: [site.siteId],
      })
    }
    const cost = ({ owner, id }: typeof small) =>
      fewestStatements(gateway, () => owner.get(at(`get-full-organization?organizationId=${id}`)))
    // One more: the numbers of the sites that the invitations name.
    expect(await cost(large)).toBeLessThanOrEqual((await cost(small)) + 1)
  })
})
