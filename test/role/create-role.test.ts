import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../src/access/permissions.js'
import { systemRole } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = `role { id uuid name description permissions isSystem isShadowed memberCount
  shadows { id name isSystem isShadowed memberCount } organization { id } createdAt }`

describe('createRole', () => {
  it('makes a role of the organization', async () => {
    const organization = await gateway.organization()
    const { role } = await organization.owner.mutate(
      'createRole',
      {
        organization: organization.ref,
        name: ' Guide ',
        description: 'Leads tours.',
        permissions: ['users.read', 'organization.read', 'users.read'],
      },
      select,
    )
    expect(role).toMatchObject({
      name: 'Guide',
      description: 'Leads tours.',
      permissions: ['organization.read', 'users.read'],
      isSystem: false,
      isShadowed: false,
      shadows: null,
      memberCount: 0,
      organization: { id: organization.id },
    })
    expect(role.id).toBe(encodeId('Role', role.uuid))
  })

  it('may permit everything that there is, or nothing', async () => {
    const organization = await gateway.organization()
    const create = (name: string, permissions: readonly string[]) =>
      organization.owner.mutate('createRole', { organization: organization.ref, name, permissions }, select)
    expect((await create('All', ORGANIZATION_PERMISSIONS)).role.permissions).toEqual(ORGANIZATION_PERMISSIONS)
    expect((await create('None', [])).role.permissions).toEqual([])
  })

  it('can be assigned by its name', async () => {
    const organization = await gateway.organization()
    await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'Tour Guide',
      permissions: ['organization.read'],
    })
    const { member } = await organization.member()
    const result = await organization.owner.mutate(
      'updateMember',
      { memberId: member.id, role: '  tour   GUIDE ' },
      'member { role { name memberCount } }',
    )
    expect(result.member.role).toEqual({ name: 'Tour Guide', memberCount: 1 })
  })

  it('takes the place of the system role of its name', async () => {
    const organization = await gateway.organization()
    await organization.member()
    const { role } = await organization.owner.mutate(
      'createRole',
      { organization: organization.ref, name: 'Member', permissions: ['organization.read'] },
      select,
    )
    expect(role).toMatchObject({
      name: 'Member',
      isSystem: false,
      memberCount: 1,
      shadows: {
        id: encodeId('Role', systemRole('member').id),
        name: 'member',
        isSystem: true,
        isShadowed: true,
        memberCount: 0,
      },
    })
  })

  it('keeps in the audit log how many a shadow affects, and what it changes', async () => {
    const organization = await gateway.organization()
    await organization.member()
    await organization.member()
    await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'member',
      permissions: ['organization.read'],
    })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      {
        action: 'role.shadowed',
        resourceType: 'Role',
        before: { permissions: systemRole('member').permissions },
        after: { permissions: ['organization.read'], membersAffected: 2 },
      },
    ])
  })

  it('may have the name that a role of another organization has', async () => {
    const other = await gateway.organization()
    await other.role('Guide', [])
    const organization = await gateway.organization()
    const result = await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'Guide',
      permissions: [],
    })
    expect(result.__typename).toBe('CreateRoleSuccess')
  })

  describe('is refused', () => {
    const create = async (input: object, role = 'owner') => {
      const organization = await gateway.organization()
      await organization.role('Straße', ['users.read'])
      const actor = role === 'owner' ? organization.owner : await organization.member(role)
      const before = await organization.snapshot()
      const result = await actor.mutate('createRole', {
        organization: organization.ref,
        name: 'Guide',
        permissions: ['users.read'],
        ...input,
      })
      expect(await organization.snapshot()).toEqual(before)
      return result
    }

    it.each(['', '   ', 'a\u0000b', 'x'.repeat(81), 'admin,owner', '\u200b'])('for the name %j', async (name) => {
      expect(await create({ name })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'name' }] })
    })

    it.each(['STRASSE', 'strasse', ' straße '])('for the name %j, which another role has', async (name) => {
      expect(await create({ name })).toMatchObject({ __typename: 'ConflictError', code: 'ROLE_NAME_TAKEN' })
    })

    it('to a member, who lacks roles.create', async () => {
      expect(await create({}, 'member')).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['roles.create'] })
    })

    it('to an outsider as if the organization did not exist', async () => {
      const organization = await gateway.organization()
      const outsider = await gateway.person()
      const result = await outsider.mutate('createRole', {
        organization: organization.ref,
        name: 'Guide',
        permissions: [],
      })
      expect(result).toMatchObject({ code: 'NOT_FOUND', message: 'Organization not found.' })
    })

    it('once when two create the same name at once', async () => {
      const organization = await gateway.organization()
      const results = await Promise.all(
        [1, 2, 3, 4].map(() =>
          organization.owner.mutate('createRole', { organization: organization.ref, name: 'Guide', permissions: [] }),
        ),
      )
      expect(results.filter((result) => result.__typename === 'CreateRoleSuccess')).toHaveLength(1)
      expect(results.filter((result) => result.code === 'ROLE_NAME_TAKEN')).toHaveLength(3)
    })
  })
})
