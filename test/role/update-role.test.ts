import { describe, expect, it } from 'vitest'
import { systemRole } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select = 'role { id name description permissions shadows { name } memberCount }'

const invitationFor = (organization: OrganizationSeed, roleKeys: string[], status: 'PENDING' | 'ACCEPTED') =>
  gateway.services.database.system.invitation.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      email: `${gateway.services.newId()}@example.test`,
      roleKeys,
      status,
      tokenHash: gateway.services.newId(),
      lifetimeHours: 168,
      expiresAt: new Date(gateway.services.now().getTime() + 86_400_000),
    },
  })

describe('updateRole', () => {
  it('changes what is given, keeps the rest, and clears by null', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['users.read'])
    const change = async (changes: object) =>
      (await organization.owner.mutate('updateRole', { roleId: id, ...changes }, select)).role
    expect(await change({ description: 'Leads tours.' })).toMatchObject({
      id: encodeId('Role', id),
      name: 'Guide',
      description: 'Leads tours.',
      permissions: ['users.read'],
    })
    expect(await change({ permissions: ['roles.read', 'organization.read'] })).toMatchObject({
      description: 'Leads tours.',
      permissions: ['organization.read', 'roles.read'],
    })
    expect(await change({ name: 'GUIDE' })).toMatchObject({ name: 'GUIDE', description: 'Leads tours.' })
    expect((await change({ description: null })).description).toBeNull()
  })

  it('is felt by its holders in the next request', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    const guide = await organization.member('guide')
    const rights = async () =>
      (
        await guide.data('query($id: ID!) { organization(by: { id: $id }) { viewerPermissions } }', {
          id: organization.id,
        })
      ).organization.viewerPermissions
    expect(await rights()).toEqual(['organization.read'])
    await organization.owner.mutate('updateRole', { roleId: id, permissions: ['organization.read', 'sites.read'] })
    expect(await rights()).toEqual(['organization.read', 'sites.read'])
  })

  it('takes holders and pending invitations along to a new name', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const { id } = await organization.role('Guide', ['organization.read'])
    const guide = await organization.member(['member', 'guide'])
    const foreign = await other.member('guide')
    const pending = await invitationFor(organization, ['guide', 'member'], 'PENDING')
    const accepted = await invitationFor(organization, ['guide'], 'ACCEPTED')
    const { role } = await organization.owner.mutate('updateRole', { roleId: id, name: 'Driver' }, select)
    expect(role).toMatchObject({ name: 'Driver', memberCount: 1 })
    const { member, invitation } = gateway.services.database.system
    const keysOf = async (row: { id: string }) => (await member.findUniqueOrThrow({ where: { id: row.id } })).roleKeys
    const invited = async (row: { id: string }) =>
      (await invitation.findUniqueOrThrow({ where: { id: row.id } })).roleKeys
    expect(await keysOf(guide.member)).toEqual(['member', 'driver'])
    expect(await keysOf(foreign.member)).toEqual(['guide'])
    expect(await invited(pending)).toEqual(['driver', 'member'])
    expect(await invited(accepted)).toEqual(['guide'])
  })

  it('makes a shadow when it gets the name of a system role, and joins the holders', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.read'])
    const both = await organization.member(['guide', 'member'])
    const plain = await organization.member()
    const { role } = await organization.owner.mutate('updateRole', { roleId: id, name: 'Member' }, select)
    expect(role).toMatchObject({ name: 'Member', shadows: { name: 'member' }, memberCount: 2 })
    const { system } = gateway.services.database
    const rows = await system.member.findMany({ where: { id: { in: [both.member.id, plain.member.id] } } })
    expect(rows.map((row) => row.roleKeys)).toEqual([['member'], ['member']])
    const [audit] = await system.auditEvent.findMany({ where: { organizationId: organization.uuid } })
    expect(audit).toMatchObject({ action: 'role.shadowed', after: { membersAffected: 3 } })
  })

  it('brings the system role back when a shadow gets another name', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('member', ['organization.read'])
    const { member } = await organization.member()
    await organization.owner.mutate('updateRole', { roleId: id, name: 'Reader' })
    const { organization: seen } = await organization.owner.data(
      `query($id: ID!) { organization(by: { id: $id }) { roles { nodes { name isSystem memberCount } } } }`,
      { id: organization.id },
    )
    expect(seen.roles.nodes.slice(2)).toEqual([
      { name: 'member', isSystem: true, memberCount: 0 },
      { name: 'Reader', isSystem: false, memberCount: 1 },
    ])
    const row = await gateway.services.database.system.member.findUniqueOrThrow({ where: { id: member.id } })
    expect(row.roleKeys).toEqual(['reader'])
  })

  describe('is refused', () => {
    const change = async (changes: object, actorRole = 'owner') => {
      const organization = await gateway.organization()
      const { id } = await organization.role('Guide', ['users.read'])
      await organization.role('Driver', ['users.read'])
      const actor = actorRole === 'owner' ? organization.owner : await organization.member(actorRole)
      const before = await organization.snapshot()
      const result = await actor.mutate('updateRole', { roleId: id, ...changes })
      expect(await organization.snapshot()).toEqual(before)
      return result
    }

    it('for the name of another role', async () => {
      expect(await change({ name: ' DRIVER ' })).toMatchObject({ code: 'ROLE_NAME_TAKEN' })
    })

    it('for a name with a comma', async () => {
      expect(await change({ name: 'a,b' })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'name' }] })
    })

    it('for null where a value must be', async () => {
      const result = await change({ name: null, permissions: null })
      expect(result).toMatchObject({ code: 'INVALID_INPUT' })
      expect(result.issues.map((issue: { path: string }) => issue.path)).toEqual(['name', 'permissions'])
    })

    it('to a member, who lacks roles.update', async () => {
      expect(await change({ name: 'New' }, 'member')).toMatchObject({
        code: 'FORBIDDEN',
        missingPermissions: ['roles.update'],
      })
    })

    it('for a system role', async () => {
      const { owner } = await gateway.organization()
      const result = await owner.mutate('updateRole', { roleId: encodeId('Role', systemRole('member').id), name: 'X' })
      expect(result).toMatchObject({ __typename: 'ForbiddenError', code: 'SYSTEM_ROLE' })
    })

    it('to an outsider as if the role did not exist', async () => {
      const organization = await gateway.organization()
      const { id } = await organization.role('Guide', [])
      const outsider = await gateway.organization()
      const result = await outsider.owner.mutate('updateRole', { roleId: id, name: 'Mine' })
      expect(result).toMatchObject({ code: 'NOT_FOUND', message: 'Role not found.' })
    })
  })
})
