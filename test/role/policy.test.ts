import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS, type Permission } from '../../src/access/permissions.js'
import { systemRole } from '../../src/access/roles.js'
import {
  checkNewRole,
  checkRoleDeletion,
  checkRoleName,
  checkRoleUpdate,
  MAX_ROLES_PER_ORGANIZATION,
  missingForGrant,
  shadowDifference,
  unknownPermissions,
} from '../../src/role/policy.js'

const holding = (...permissions: Permission[]) => new Set(permissions)
const ADMIN = new Set<Permission>(systemRole('admin').permissions)
const MEMBER = new Set<Permission>(systemRole('member').permissions)

describe('creating a role', () => {
  const create = (changes: Partial<Parameters<typeof checkNewRole>[0]>) =>
    checkNewRole({
      name: 'Guide',
      permissions: ['users.read'],
      actor: ADMIN,
      takenKeys: [],
      shadowed: null,
      ...changes,
    })

  it('is free of problems when the actor holds everything in it', () => {
    expect(create({ permissions: [...ADMIN] })).toEqual([])
  })

  it('lists what the actor does not hold (E1)', () => {
    expect(create({ permissions: ['users.read', 'organization.transfer', 'organization.delete'] })).toEqual([
      { code: 'ESCALATION', missingPermissions: ['organization.delete', 'organization.transfer'] },
    ])
  })

  it.each(['*', 'users.*', 'users.fly', 'platform.organizations.read', ''])('refuses the string %j (E6)', (text) => {
    expect(create({ permissions: ['users.read', text, text] })).toEqual([
      { code: 'UNKNOWN_PERMISSIONS', permissions: [text] },
    ])
  })

  it('refuses reserved names (E7)', () => {
    expect(create({ name: 'Super Admin' })).toEqual([{ code: 'RESERVED_NAME', key: 'super admin' }])
    expect(create({ name: 'Owner' })).toEqual([{ code: 'RESERVED_NAME', key: 'owner' }])
  })

  it('refuses the fifty-first role (E10)', () => {
    const keys = Array.from({ length: MAX_ROLES_PER_ORGANIZATION }, (_, index) => `role ${index}`)
    expect(create({ takenKeys: keys.slice(1) })).toEqual([])
    expect(create({ takenKeys: keys })).toEqual([{ code: 'TOO_MANY_ROLES', limit: 50 }])
  })

  it('may widen a system role by what the actor holds', () => {
    expect(create({ name: 'Member', permissions: [...MEMBER, 'users.invite'], shadowed: MEMBER })).toEqual([])
  })

  it('may not take from the holders of a system role what the actor does not hold (E3)', () => {
    const clerk = holding('roles.create', 'users.read')
    expect(create({ name: 'member', permissions: ['users.read'], actor: clerk, shadowed: MEMBER })).toEqual([
      {
        code: 'ABOVE_ACTOR',
        missingPermissions: [
          'organization.read',
          'roles.read',
          'sites.read',
          'domains.read',
          'batch_exports.read',
          'subscription.read',
        ],
      },
    ])
    expect(create({ name: 'member', permissions: ['users.read'], shadowed: MEMBER })).toEqual([])
  })
})

describe('the name of a role', () => {
  it('is a duplicate when another role has its key', () => {
    expect(checkRoleName(' GUIDE ', ['guide'])).toEqual([{ code: 'DUPLICATE_NAME', key: 'guide' }])
    expect(checkRoleName('guides', ['guide'])).toEqual([])
  })

  it.each(['', '   ', '\u200B', 'admin,owner', '，'])('cannot be %j', (name) => {
    expect(checkRoleName(name, [])).toEqual([{ code: 'INVALID_NAME', name }])
  })
})

describe('changing a role', () => {
  const before = { key: 'guide', permissions: ['users.read', 'organization.delete'] }
  const update = (changes: Partial<Parameters<typeof checkRoleUpdate>[0]>) =>
    checkRoleUpdate({ before, actor: ADMIN, takenKeys: [], memberCount: 0, shadowed: null, ...changes })

  it('asks only for what is added (E1)', () => {
    expect(update({ permissions: [...before.permissions, 'users.update'] })).toEqual([])
    expect(update({ permissions: [...before.permissions, 'organization.transfer'] })).toEqual([
      { code: 'ESCALATION', missingPermissions: ['organization.transfer'] },
    ])
  })

  it('takes from holders only what the actor holds (E3)', () => {
    expect(update({ permissions: ['users.read'], memberCount: 2 })).toEqual([
      { code: 'ABOVE_ACTOR', missingPermissions: ['organization.delete'] },
    ])
    expect(update({ permissions: ['users.read'], memberCount: 0 })).toEqual([])
  })

  it('is free to change only the spelling of its name', () => {
    expect(update({ name: 'GUIDE' })).toEqual([])
  })

  it('may not take the key of another role, nor a reserved one', () => {
    expect(update({ name: 'Driver', takenKeys: ['driver'] })).toEqual([{ code: 'DUPLICATE_NAME', key: 'driver' }])
    expect(update({ name: 'own-er' })).toEqual([{ code: 'RESERVED_NAME', key: 'own-er' }])
  })

  it('counts as creating a shadow when renamed onto a system role', () => {
    expect(update({ name: 'member', shadowed: MEMBER })).toEqual([
      { code: 'ESCALATION', missingPermissions: ['organization.delete'] },
    ])
    const plain = { key: 'guide', permissions: ['users.read'] }
    expect(update({ before: plain, name: 'member', shadowed: MEMBER, actor: holding('users.read') })).toMatchObject([
      { code: 'ABOVE_ACTOR' },
    ])
  })

  it('refuses unknown permissions (E6)', () => {
    expect(update({ permissions: ['users.read', 'organization.delete', '*'] })).toEqual([
      { code: 'UNKNOWN_PERMISSIONS', permissions: ['*'] },
    ])
  })
})

describe('deleting a role', () => {
  const remove = (changes: Partial<Parameters<typeof checkRoleDeletion>[0]>) =>
    checkRoleDeletion({
      key: 'guide',
      permissions: ['users.read'],
      actor: ADMIN,
      memberCount: 0,
      pendingInvitations: 0,
      unshadowed: null,
      reassigned: false,
      ...changes,
    })

  it('is refused while members or invitations hold a plain role, unless they get another', () => {
    expect(remove({ memberCount: 3 })).toEqual([{ code: 'IN_USE', memberCount: 3, pendingInvitations: 0 }])
    expect(remove({ pendingInvitations: 1 })).toEqual([{ code: 'IN_USE', memberCount: 0, pendingInvitations: 1 }])
    expect(remove({ memberCount: 3, reassigned: true })).toEqual([])
    expect(remove({})).toEqual([])
  })

  it('is allowed for a shadow in use, since the system role takes over', () => {
    expect(remove({ key: 'admin', memberCount: 3, unshadowed: ADMIN })).toEqual([])
  })

  it('of a restrictive shadow needs all that its holders gain', () => {
    const clerk = holding('roles.delete', 'users.read')
    const problems = remove({ key: 'member', actor: clerk, unshadowed: MEMBER, memberCount: 1 })
    expect(problems).toMatchObject([{ code: 'ESCALATION' }])
  })

  it('of a generous shadow needs all that its holders lose', () => {
    const generous = [...MEMBER, 'organization.delete']
    expect(remove({ key: 'member', permissions: generous, unshadowed: MEMBER, memberCount: 1 })).toEqual([
      { code: 'ABOVE_ACTOR', missingPermissions: ['organization.delete'] },
    ])
  })
})

describe('small rules', () => {
  it('the difference of a shadow names what its holders gain and lose', () => {
    expect(shadowDifference(['users.read', 'sites.read'], ['sites.read', 'users.update'])).toEqual({
      gained: ['users.update'],
      lost: ['users.read'],
    })
  })

  it('the whole catalogue can be granted by who holds it', () => {
    expect(missingForGrant(new Set(ORGANIZATION_PERMISSIONS), ORGANIZATION_PERMISSIONS)).toEqual([])
    expect(unknownPermissions(ORGANIZATION_PERMISSIONS)).toEqual([])
  })
})
