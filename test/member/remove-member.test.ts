import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select = 'member { id role { name permissions } user { id email } }'

const inviteTo = (organization: OrganizationSeed, email: string) =>
  gateway.services.database.system.invitation.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      email,
      roleKeys: ['member'],
      tokenHash: gateway.services.newId(),
      lifetimeHours: 168,
      expiresAt: new Date(gateway.services.now().getTime() + 86_400_000),
    },
  })

describe('removeMember', () => {
  it('removes a member and still shows who it was', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['users.read'])
    const guide = await organization.member('guide')
    const result = await organization.owner.mutate('removeMember', { memberId: guide.member.id }, select)
    expect(result.member).toEqual({
      id: encodeId('Member', guide.member.id),
      role: { name: 'Guide', permissions: ['users.read'] },
      user: { id: guide.id, email: guide.user.email },
    })
  })

  it('shuts the organization for who was removed with the next request', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const key = await somebody.key()
    await organization.owner.mutate('removeMember', { memberId: somebody.member.id })
    for (const client of [somebody, key]) {
      const seen = await client.data('query($id: ID!) { organization(by: { id: $id }) { id } }', {
        id: organization.id,
      })
      expect(seen).toEqual({ organization: null })
    }
  })

  it('takes the grants and the invitations of the address along, here alone', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const site = await organization.site()
    const { member, user } = await organization.member()
    const { system } = gateway.services.database
    await system.siteGrant.create({ data: { memberId: member.id, siteId: site.id, organizationId: organization.uuid } })
    await inviteTo(organization, user.email)
    await inviteTo(organization, 'somebody.else@example.test')
    await inviteTo(other, user.email)
    await organization.owner.mutate('removeMember', { memberId: member.id })
    expect(await system.siteGrant.count({ where: { organizationId: organization.uuid } })).toBe(0)
    const left = await system.invitation.findMany({
      where: { organizationId: { in: [organization.uuid, other.uuid] } },
      select: { organizationId: true, email: true },
    })
    expect(left).toHaveLength(2)
    expect(left).toEqual(
      expect.arrayContaining([
        { organizationId: organization.uuid, email: 'somebody.else@example.test' },
        { organizationId: other.uuid, email: user.email },
      ]),
    )
  })

  it('writes one audit row and one event', async () => {
    const organization = await gateway.organization()
    const { member, id } = await organization.member()
    await organization.owner.mutate('removeMember', { memberId: member.id })
    const where = { organizationId: organization.uuid }
    const { auditEvent, organizationEvent } = gateway.services.database.system
    expect(await auditEvent.findMany({ where })).toMatchObject([
      { action: 'member.remove', resourceId: member.id, before: { roleKeys: ['member'] } },
    ])
    expect(await organizationEvent.findMany({ where })).toMatchObject([
      { type: 'member.removed', data: { memberId: encodeId('Member', member.id), userId: id, left: false } },
    ])
  })

  it('lets everybody remove himself', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const result = await somebody.mutate('removeMember', { memberId: somebody.member.id }, select)
    expect(result.member).toMatchObject({ user: { id: somebody.id }, role: { name: 'member' } })
  })

  it('finds nothing the second time', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    await organization.owner.mutate('removeMember', { memberId: member.id })
    const again = await organization.owner.mutate('removeMember', { memberId: member.id })
    expect(again).toMatchObject({ code: 'NOT_FOUND', message: 'Member not found.' })
  })

  it('is forbidden to who sees the member but lacks users.delete', async () => {
    const organization = await gateway.organization()
    const [clerk, other] = [await organization.member(), await organization.member()]
    const before = await organization.snapshot()
    const result = await clerk.mutate('removeMember', { memberId: other.member.id })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.delete'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not exist for an outsider', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const outsider = await gateway.organization()
    const before = await organization.snapshot()
    const result = await outsider.owner.mutate('removeMember', { memberId: member.id })
    expect(result).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe('leaveOrganization', () => {
  it('ends the own membership and still shows it', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['organization.read'])
    const guide = await organization.member('guide')
    await inviteTo(organization, guide.user.email)
    const result = await guide.mutate(
      'leaveOrganization',
      { organization: organization.ref },
      'member { id role { name } user { id } organization { id } }',
    )
    expect(result.member).toEqual({
      id: encodeId('Member', guide.member.id),
      role: { name: 'Guide' },
      user: { id: guide.id },
      organization: null,
    })
    const { invitation, member } = gateway.services.database.system
    const where = { organizationId: organization.uuid }
    expect([await invitation.count({ where }), await member.count({ where })]).toEqual([0, 1])
  })

  it('works by slug', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const result = await somebody.mutate('leaveOrganization', { organization: { slug: organization.row.slug } })
    expect(result.__typename).toBe('LeaveOrganizationSuccess')
  })

  it('is refused to the last owner', async () => {
    const organization = await gateway.organization()
    await organization.member('admin')
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('leaveOrganization', { organization: organization.ref })
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'LAST_OWNER' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not exist for a super admin who is no member', async () => {
    const organization = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    const result = await root.mutate('leaveOrganization', { organization: organization.ref })
    expect(result).toMatchObject({ code: 'NOT_FOUND', message: 'Member not found.' })
  })

  it('needs users.delete in the scopes of a key', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const reading = await somebody.key('NATIVE', { scopes: ['organization.read'] })
    const before = await organization.snapshot()
    expect(await reading.mutate('leaveOrganization', { organization: organization.ref })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['users.delete'],
    })
    expect(await organization.snapshot()).toEqual(before)
    const leaving = await somebody.key('NATIVE', { scopes: ['organization.read', 'users.delete'] })
    const result = await leaving.mutate('leaveOrganization', { organization: organization.ref })
    expect(result.__typename).toBe('LeaveOrganizationSuccess')
  })
})
