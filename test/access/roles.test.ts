import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../src/access/permissions.js'
import {
  effectiveRolePermissions,
  postHogLevel,
  roleForLevel,
  rolePermissions,
  SYSTEM_ROLES,
  systemRole,
  systemRoleById,
} from '../../src/access/roles.js'

const closed = { membersCanInvite: false }
const open = { membersCanInvite: true }

describe('the system roles (permissions.md 2)', () => {
  it('let the owner do everything in the organization', () => {
    expect(systemRole('owner').permissions).toEqual(ORGANIZATION_PERMISSIONS)
  })

  it('let the admin do all but delete the organization and give it away', () => {
    const admin: readonly string[] = systemRole('admin').permissions
    expect(ORGANIZATION_PERMISSIONS.filter((permission) => !admin.includes(permission))).toEqual([
      'organization.delete',
      'organization.transfer',
    ])
  })

  it('let the member only read', () => {
    expect(systemRole('member').permissions.filter((permission) => !permission.endsWith('.read'))).toEqual([])
    expect(systemRole('member').permissions).toContain('batch_exports.read')
    expect(systemRole('member').permissions).not.toContain('audit_logs.read')
  })

  it('have constant ids in the form of UUIDv7', () => {
    for (const role of SYSTEM_ROLES) {
      expect(role.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(systemRoleById(role.id)).toBe(role)
    }
  })
})

describe('effective role permissions', () => {
  it('are the union over the keys', () => {
    const roles = [{ key: 'inviter', permissions: ['users.invite'] }]
    const permissions = effectiveRolePermissions(['member', 'inviter'], roles, closed)
    expect(permissions).toEqual(new Set([...systemRole('member').permissions, 'users.invite']))
  })

  it('take only the set of an organization’s role that shadows a system role', () => {
    const roles = [{ key: 'admin', permissions: ['users.read'] }]
    expect(effectiveRolePermissions(['admin'], roles, closed)).toEqual(new Set(['organization.read', 'users.read']))
  })

  it('show the organization and no more where a shadow is empty, a key unknown, or no role held', () => {
    const shadow = [{ key: 'member', permissions: [] }]
    for (const held of [
      effectiveRolePermissions(['member'], shadow, open),
      effectiveRolePermissions(['ghost'], [], open),
      effectiveRolePermissions([], [], open),
    ]) {
      expect(held).toEqual(new Set(['organization.read']))
    }
  })

  it('are those of a member: what the role itself permits stays as it was given', () => {
    expect(rolePermissions('guide', [{ key: 'guide', permissions: ['users.read'] }], open)).toEqual(
      new Set(['users.read']),
    )
  })

  it('ignore stored strings that are no permission of an organization', () => {
    const roles = [{ key: 'odd', permissions: ['*', 'platform.organizations.read', 'users.fly', 'users.read'] }]
    expect(effectiveRolePermissions(['odd'], roles, closed)).toEqual(new Set(['organization.read', 'users.read']))
  })

  it('add inviting to the system role member alone while members can invite', () => {
    expect(rolePermissions('member', [], open).has('users.invite')).toBe(true)
    expect(rolePermissions('member', [], closed).has('users.invite')).toBe(false)
    expect(rolePermissions('member', [{ key: 'member', permissions: ['users.read'] }], open)).toEqual(
      new Set(['users.read']),
    )
    expect(rolePermissions('guide', [{ key: 'guide', permissions: [] }], open)).toEqual(new Set())
  })

  it('do not leak from one answer into the next', () => {
    rolePermissions('member', [], closed).add('organization.delete')
    expect(rolePermissions('member', [], closed).has('organization.delete')).toBe(false)
  })
})

describe('the PostHog level', () => {
  it.each([
    ['owner', 15],
    ['admin', 8],
    ['member', 1],
  ] as const)('of %s is %i and back', (key, level) => {
    expect(postHogLevel(new Set(systemRole(key).permissions))).toBe(level)
    expect(roleForLevel(level)).toBe(key)
  })

  it('of a custom role is 8 with users.update and organization.update, else 1', () => {
    expect(postHogLevel(new Set(['users.update', 'organization.update']))).toBe(8)
    expect(postHogLevel(new Set(['users.update', 'roles.update']))).toBe(1)
    expect(postHogLevel(new Set())).toBe(1)
  })

  it.each([0, 2, 14, 16, -1, 1.5, Number.NaN])('%d is none', (level) => {
    expect(roleForLevel(level)).toBeNull()
  })
})
