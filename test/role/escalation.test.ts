import { describe, expect, it } from 'vitest'
import { systemRole } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

/** A member with a role of these permissions, on top of seeing the organization and its people. */
async function clerk(organization: OrganizationSeed, ...permissions: string[]) {
  const name = `Clerk ${gateway.services.newId()}`
  await organization.role(name, ['organization.read', 'users.read', 'roles.read', ...permissions])
  return organization.member(name.toLowerCase())
}

/** Runs what must be refused and shows that it wrote nothing. */
async function refused<Answer>(organization: OrganizationSeed, attempt: () => Promise<Answer>): Promise<Answer> {
  const before = await organization.snapshot()
  const answer = await attempt()
  expect(await organization.snapshot()).toEqual(before)
  return answer
}

describe('E1: nobody puts into a role what he does not hold', () => {
  it('when he creates one', async () => {
    const organization = await gateway.organization()
    const actor = await clerk(organization, 'roles.create')
    const result = await refused(organization, () =>
      actor.mutate('createRole', {
        organization: organization.ref,
        name: 'Guide',
        permissions: ['users.read', 'users.delete', 'organization.delete'],
      }),
    )
    expect(result).toMatchObject({
      __typename: 'ForbiddenError',
      code: 'ESCALATION',
      missingPermissions: ['organization.delete', 'users.delete'],
    })
  })

  it('when he changes one, which may hold more than he does already', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['organization.delete'])
    const actor = await clerk(organization, 'roles.update')
    const result = await refused(organization, () =>
      actor.mutate('updateRole', { roleId: id, permissions: ['organization.delete', 'users.delete'] }),
    )
    expect(result).toMatchObject({ code: 'ESCALATION', missingPermissions: ['users.delete'] })
    const harmless = { roleId: id, permissions: ['organization.delete', 'users.read'] }
    expect((await actor.mutate('updateRole', harmless)).__typename).toBe('UpdateRoleSuccess')
  })

  it('not even into the role that he holds himself', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Self', ['organization.read', 'users.read', 'roles.update'])
    const actor = await organization.member('self')
    const result = await refused(organization, () =>
      actor.mutate('updateRole', {
        roleId: id,
        permissions: ['organization.read', 'users.read', 'roles.update', 'users.update'],
      }),
    )
    expect(result).toMatchObject({ code: 'ESCALATION', missingPermissions: ['users.update'] })
  })
})

describe('E2: nobody assigns a role that permits more than he may', () => {
  it('to somebody who is a member', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const { member } = await organization.member()
    const result = await refused(organization, () =>
      admin.mutate('updateMember', { memberId: member.id, role: 'owner' }),
    )
    expect(result).toMatchObject({
      code: 'ROLE_ABOVE_OWN',
      missingPermissions: ['organization.delete', 'organization.transfer'],
    })
  })

  it('to somebody whom he adds; users.create is not enough', async () => {
    const organization = await gateway.organization()
    const actor = await clerk(organization, 'users.create', 'users.update')
    const { user } = await gateway.person()
    const result = await refused(organization, () =>
      actor.mutate('addMember', { organization: organization.ref, email: user.email, role: 'admin' }),
    )
    expect(result.code).toBe('ROLE_ABOVE_OWN')
  })

  it('measured by the shadow where there is one', async () => {
    const organization = await gateway.organization()
    await organization.role('member', ['organization.read', 'sites.delete'])
    const actor = await clerk(organization, 'users.create')
    const { user } = await gateway.person()
    const result = await refused(organization, () =>
      actor.mutate('addMember', { organization: organization.ref, email: user.email, role: 'member' }),
    )
    expect(result).toMatchObject({ code: 'ROLE_ABOVE_OWN', missingPermissions: ['sites.delete'] })
  })
})

describe('E3: nobody acts on a member who may do more than he', () => {
  it('by demoting him', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const result = await refused(organization, () =>
      admin.mutate('updateMember', { memberId: organization.ownerMember.id, role: 'member' }),
    )
    expect(result).toMatchObject({
      code: 'TARGET_ABOVE_OWN',
      missingPermissions: ['organization.delete', 'organization.transfer'],
    })
  })

  it('by removing him', async () => {
    const organization = await gateway.organization()
    const actor = await clerk(organization, 'users.delete')
    const { member } = await organization.member('admin')
    const result = await refused(organization, () => actor.mutate('removeMember', { memberId: member.id }))
    expect(result.code).toBe('TARGET_ABOVE_OWN')
  })

  it('by taking away the permissions of his role', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('Guide', ['users.read', 'domains.verify'])
    await organization.member('guide')
    const actor = await clerk(organization, 'roles.update')
    const result = await refused(organization, () =>
      actor.mutate('updateRole', { roleId: id, permissions: ['users.read'] }),
    )
    expect(result).toMatchObject({ code: 'TARGET_ABOVE_OWN', missingPermissions: ['domains.verify'] })
  })

  it('by shadowing his role', async () => {
    const organization = await gateway.organization()
    await organization.member('admin')
    const actor = await clerk(organization, 'roles.create')
    const result = await refused(organization, () =>
      actor.mutate('createRole', { organization: organization.ref, name: 'Admin', permissions: ['users.read'] }),
    )
    expect(result.code).toBe('TARGET_ABOVE_OWN')
  })
})

describe('E4: nobody promotes himself', () => {
  it.each(['admin', 'owner'])('to %s', async (role) => {
    const organization = await gateway.organization()
    const actor = await clerk(organization, 'users.update')
    const result = await refused(organization, () => actor.mutate('updateMember', { memberId: actor.member.id, role }))
    expect(result.code).toBe('SELF_PROMOTION')
  })

  it('by adding a role to those that he has', async () => {
    const organization = await gateway.organization()
    const actor = await organization.member('admin')
    const result = await refused(organization, () =>
      actor.mutate('updateMember', { memberId: actor.member.id, role: 'admin,owner' }),
    )
    expect(result).toMatchObject({
      code: 'SELF_PROMOTION',
      missingPermissions: ['organization.delete', 'organization.transfer'],
    })
  })

  it('while stepping down is his own affair', async () => {
    const organization = await gateway.organization()
    const actor = await organization.member('admin')
    const result = await actor.mutate('updateMember', { memberId: actor.member.id, role: 'member' })
    expect(result.__typename).toBe('UpdateMemberSuccess')
  })
})

describe('E5: one owner stays', () => {
  const attempts: [string, (organization: OrganizationSeed) => [string, Record<string, unknown>]][] = [
    ['demotes himself', ({ ownerMember }) => ['updateMember', { memberId: ownerMember.id, role: 'admin' }]],
    ['removes himself', ({ ownerMember }) => ['removeMember', { memberId: ownerMember.id }]],
    ['leaves', ({ ref }) => ['leaveOrganization', { organization: ref }]],
  ]

  it.each(attempts)('when the last one %s', async (_act, attempt) => {
    const organization = await gateway.organization()
    await organization.member('admin')
    const result = await refused(organization, () => organization.owner.mutate(...attempt(organization)))
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'LAST_OWNER' })
  })

  it.each(attempts.slice(0, 2))('when a super admin does it to him: %s', async (_act, attempt) => {
    const organization = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    const result = await refused(organization, () => root.mutate(...attempt(organization)))
    expect(result.code).toBe('LAST_OWNER')
  })

  it('and a role named owner cannot be made, so no shadow takes an owner’s rights', async () => {
    const organization = await gateway.organization()
    const result = await refused(organization, () =>
      organization.owner.mutate('createRole', { organization: organization.ref, name: 'owner', permissions: [] }),
    )
    expect(result.code).toBe('RESERVED_NAME')
  })
})

describe('E6: a string that is no permission is refused, not stored', () => {
  it.each(['*', 'users.*', 'users.fly', 'kings.read', 'platform.organizations.list', 'Users.Read', ''])(
    '%j',
    async (permission) => {
      const organization = await gateway.organization()
      const { id } = await organization.role('Guide', ['users.read'])
      const create = { organization: organization.ref, name: 'New', permissions: ['users.read', permission] }
      const update = { roleId: id, permissions: ['users.read', permission] }
      for (const [name, input] of [
        ['createRole', create],
        ['updateRole', update],
      ] as const) {
        const result = await refused(organization, () => organization.owner.mutate(name, input))
        expect(result).toMatchObject({
          __typename: 'InvalidInputError',
          code: 'UNKNOWN_PERMISSION',
          issues: [{ path: 'permissions', code: 'unknown_permission', message: `Unknown permission: ${permission}` }],
        })
      }
    },
  )
})

describe('E7: names of the platform cannot be taken', () => {
  it.each(['Super Admin', 'super_admin', 'SUPER-ADMIN', 'Ѕuper Аdmin', 'super\u200badmin', 'Owner', 'οwner', 'Аdmin'])(
    '%j',
    async (name) => {
      const organization = await gateway.organization()
      const { id } = await organization.role('Guide', ['users.read'])
      const create = { organization: organization.ref, name, permissions: ['users.read'] }
      for (const [mutation, input] of [
        ['createRole', create],
        ['updateRole', { roleId: id, name }],
      ] as const) {
        const result = await refused(organization, () => organization.owner.mutate(mutation, input))
        expect(result).toMatchObject({ __typename: 'ConflictError', code: 'RESERVED_NAME' })
      }
    },
  )
})

describe('E8: a key confers no more than its scopes and its user allow', () => {
  it('never more than its scopes, where they name permissions', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', {
      scopes: ['organization.read', 'users.read', 'users.update', 'roles.create'],
    })
    const { member } = await organization.member()
    expect(
      await refused(organization, () => key.mutate('updateMember', { memberId: member.id, role: 'admin' })),
    ).toMatchObject({ code: 'TARGET_ABOVE_OWN' })
    expect(
      await refused(organization, () =>
        key.mutate('createRole', { organization: organization.ref, name: 'X', permissions: ['sites.read'] }),
      ),
    ).toMatchObject({ code: 'ESCALATION', missingPermissions: ['sites.read'] })
  })

  it('never more than its user may now', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const key = await admin.key()
    const { member } = await organization.member()
    expect(
      await refused(organization, () => key.mutate('updateMember', { memberId: member.id, role: 'owner' })),
    ).toMatchObject({ code: 'ROLE_ABOVE_OWN' })
    await organization.owner.mutate('updateMember', { memberId: admin.member.id, role: 'member' })
    expect(
      await refused(organization, () => key.mutate('updateMember', { memberId: member.id, role: 'member' })),
    ).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.update'] })
  })

  it('and does not raise its own user', async () => {
    const organization = await gateway.organization()
    const actor = await clerk(organization, 'users.update')
    const key = await actor.key()
    const result = await refused(organization, () =>
      key.mutate('updateMember', { memberId: actor.member.id, role: 'admin' }),
    )
    expect(result.code).toBe('SELF_PROMOTION')
  })

  it('nor sheds its user’s role without the scope', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const key = await admin.key('NATIVE', { scopes: ['organization.read', 'users.read'] })
    const result = await refused(organization, () =>
      key.mutate('updateMember', { memberId: admin.member.id, role: 'member' }),
    )
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.update'] })
  })
})

describe('E9: what belongs to another organization does not exist', () => {
  it.each([
    ['updateMember', ({ ownerMember }: OrganizationSeed) => ({ memberId: ownerMember.id, role: 'member' })],
    ['removeMember', ({ ownerMember }: OrganizationSeed) => ({ memberId: encodeId('Member', ownerMember.id) })],
    ['leaveOrganization', ({ ref }: OrganizationSeed) => ({ organization: ref })],
    [
      'transferOwnership',
      ({ ref, ownerMember }: OrganizationSeed) => ({ organization: ref, memberId: ownerMember.id }),
    ],
    ['addMember', ({ ref }: OrganizationSeed) => ({ organization: ref, email: 'a@example.test', role: 'member' })],
    ['createRole', ({ ref }: OrganizationSeed) => ({ organization: ref, name: 'X', permissions: [] })],
  ])('for %s', async (mutation, input) => {
    const [mine, foreign] = [await gateway.organization(), await gateway.organization()]
    const result = await refused(foreign, () => mine.owner.mutate(mutation, input(foreign)))
    expect(result).toMatchObject({ __typename: 'NotFoundError', code: 'NOT_FOUND' })
  })
})

describe('E10: an organization has at most fifty roles of its own', () => {
  it('and the fifty-first is refused', async () => {
    const organization = await gateway.organization()
    await Promise.all(Array.from({ length: 49 }, (_, index) => organization.role(`Role ${index}`, [])))
    const create = (name: string) =>
      organization.owner.mutate('createRole', { organization: organization.ref, name, permissions: [] })
    expect((await create('Fifty')).__typename).toBe('CreateRoleSuccess')
    const result = await refused(organization, () => create('One more'))
    expect(result).toMatchObject({ __typename: 'LimitError', code: 'ROLE_LIMIT' })
  })
})

describe('E11: ownership moves in one step', () => {
  it('so that many transfers at once leave one owner, and each giver an admin', async () => {
    const organization = await gateway.organization()
    const heirs = await Promise.all([1, 2, 3, 4].map(() => organization.member()))
    const results = await Promise.all(
      heirs.map(({ member }) =>
        organization.owner.mutate('transferOwnership', { organization: organization.ref, memberId: member.id }),
      ),
    )
    expect(results.filter((result) => result.__typename === 'TransferOwnershipSuccess')).toHaveLength(1)
    const rows = await gateway.services.database.system.member.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows.map((row) => row.roleKeys.join()).sort()).toEqual(['admin', 'member', 'member', 'member', 'owner'])
  })
})

describe('E12: every refusal is in the audit log', () => {
  it('with what was tried, by whom, and why it failed', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    await admin.mutate('updateMember', { memberId: organization.ownerMember.id, role: 'member' })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      {
        outcome: 'REFUSED',
        action: 'member.update',
        actorId: admin.user.id,
        after: { code: 'TARGET_ABOVE_OWN', missingPermissions: ['organization.delete', 'organization.transfer'] },
      },
    ])
  })
})

describe('a shadow', () => {
  it('is no system role by its name: an admin whose role is shadowed loses what it lacks at once', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    await organization.owner.mutate('createRole', {
      organization: organization.ref,
      name: 'Admin',
      permissions: systemRole('member').permissions,
    })
    const { member } = await organization.member()
    const result = await refused(organization, () =>
      admin.mutate('updateMember', { memberId: member.id, role: 'member' }),
    )
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.update'] })
  })

  it('leaves other organizations untouched', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const somebody = await other.member()
    await organization.member('member', somebody)
    await organization.owner.mutate('createRole', { organization: organization.ref, name: 'member', permissions: [] })
    const { organization: seen } = await somebody.data(
      'query($id: ID!) { organization(by: { id: $id }) { viewerPermissions } }',
      { id: other.id },
    )
    expect(seen.viewerPermissions).toEqual(systemRole('member').permissions)
  })
})
