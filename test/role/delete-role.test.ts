import { describe, expect, it } from 'vitest'
import { systemRole } from '../../src/access/roles.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select = 'role { uuid name permissions }'

const invite = (organization: OrganizationSeed, roleKeys: string[], expiresInHours = 24) =>
  gateway.services.database.system.invitation.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      email: `${gateway.services.newId()}@example.test`,
      roleKeys,
      tokenHash: gateway.services.newId(),
      lifetimeHours: 168,
      expiresAt: new Date(gateway.services.now().getTime() + expiresInHours * 3_600_000),
    },
  })

describe('deleteRole', () => {
  it('deletes a role that nobody holds and shows what it was', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['users.read'])
    const result = await organization.owner.mutate('deleteRole', { roleId: id }, select)
    expect(result.role).toEqual({ uuid: id, name: 'Guide', permissions: ['users.read'] })
    expect(await organization.owner.mutate('deleteRole', { roleId: id })).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses a role in use, and says how much', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    await organization.member('guide')
    await invite(organization, ['guide'])
    await invite(organization, ['guide'], -1)
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('deleteRole', { roleId: id })
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'ROLE_IN_USE' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('gives holders and pending invitations the role named instead', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    const guide = await organization.member(['guide', 'member'])
    const { id: invitationId } = await invite(organization, ['guide'])
    const result = await organization.owner.mutate('deleteRole', { roleId: id, reassignTo: 'Member' }, select)
    expect(result.role.name).toBe('Guide')
    const { member, invitation } = gateway.services.database.system
    expect((await member.findUniqueOrThrow({ where: { id: guide.member.id } })).roleKeys).toEqual(['member'])
    expect((await invitation.findUniqueOrThrow({ where: { id: invitationId } })).roleKeys).toEqual(['member'])
  })

  it('shows every site to whom it makes an admin', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    const { member } = await organization.member('guide')
    const site = await organization.site()
    const { system } = gateway.services.database
    await system.member.update({ where: { id: member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({ data: { memberId: member.id, siteId: site.id, organizationId: organization.uuid } })
    await organization.owner.mutate('deleteRole', { roleId: id, reassignTo: 'admin' })
    expect(await system.member.findUniqueOrThrow({ where: { id: member.id } })).toMatchObject({
      roleKeys: ['admin'],
      hasRestrictedSiteAccess: false,
    })
    expect(await system.siteGrant.count({ where: { memberId: member.id } })).toBe(0)
  })

  it('lets the holders of a shadow fall back to the system role', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('member', ['organization.read'])
    const somebody = await organization.member()
    await organization.owner.mutate('deleteRole', { roleId: id })
    const { organization: seen } = await somebody.data(
      'query($id: ID!) { organization(by: { id: $id }) { viewerPermissions } }',
      { id: organization.id },
    )
    expect(seen.viewerPermissions).toEqual(systemRole('member').permissions)
  })

  it('keeps in the audit log whom it affected', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    await organization.member('guide')
    await organization.owner.mutate('deleteRole', { roleId: id, reassignTo: 'member' })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      { action: 'role.delete', before: { name: 'Guide' }, after: { membersAffected: 1, reassignedTo: 'member' } },
    ])
  })

  it.each([
    ['king', 'ROLE_NOT_FOUND'],
    ['guide', 'INVALID_INPUT'],
    ['member,admin', 'INVALID_INPUT'],
  ])('refuses to reassign to %j', async (reassignTo, code) => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    await organization.member('guide')
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('deleteRole', { roleId: id, reassignTo })
    expect(result).toMatchObject({ code, issues: [{ path: 'reassignTo' }] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses to reassign to a role above the own (E2), or members above oneself (E3)', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    await organization.role('Clerk', ['organization.read', 'roles.delete'])
    await organization.member(['guide', 'admin'])
    const clerk = await organization.member('clerk')
    const before = await organization.snapshot()
    expect(await clerk.mutate('deleteRole', { roleId: id, reassignTo: 'admin' })).toMatchObject({
      code: 'ROLE_ABOVE_OWN',
    })
    expect(await clerk.mutate('deleteRole', { roleId: id, reassignTo: 'clerk' })).toMatchObject({
      code: 'TARGET_ABOVE_OWN',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses to end a restrictive shadow whose holders would gain what the actor lacks', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('admin', ['organization.read'])
    await organization.role('Clerk', ['organization.read', 'roles.delete'])
    const clerk = await organization.member('clerk')
    const before = await organization.snapshot()
    const result = await clerk.mutate('deleteRole', { roleId: id })
    expect(result).toMatchObject({ code: 'ESCALATION' })
    expect(result.missingPermissions).toContain('users.delete')
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses to delete a system role', async () => {
    const { owner } = await gateway.organization()
    expect(await owner.mutate('deleteRole', { roleId: systemRole('admin').id })).toMatchObject({ code: 'SYSTEM_ROLE' })
  })

  it('is forbidden to a member, who lacks roles.delete', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', [])
    const somebody = await organization.member()
    const before = await organization.snapshot()
    expect(await somebody.mutate('deleteRole', { roleId: id })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['roles.delete'],
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not exist for an outsider', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', [])
    const outsider = await gateway.person()
    expect(await outsider.mutate('deleteRole', { roleId: id })).toMatchObject({ code: 'NOT_FOUND' })
  })
})
