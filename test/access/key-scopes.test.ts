import { describe, expect, it } from 'vitest'
import { type ApiKeyKind, permissionsOfScopes, validateScopes } from '../../src/access/key-scopes.js'
import { isSessionOnly, ORGANIZATION_PERMISSIONS } from '../../src/access/permissions.js'

const KINDS: ApiKeyKind[] = [
  'NATIVE',
  'RYBBIT',
  'RYBBIT_ORGANIZATION',
  'POSTHOG',
  'TOURS_EVENTS',
  'RECRUBO_PARTNER',
  'RECRUBO_ORGANIZATION',
]

const granted = (kind: ApiKeyKind, ...scopes: string[]) => permissionsOfScopes(kind, scopes)

describe('the scopes of a key', () => {
  it.each(KINDS)('%s: none set means no limit, an empty list means nothing', (kind) => {
    expect(permissionsOfScopes(kind, null)).toBe('all')
    expect(permissionsOfScopes(kind, ['*'])).toBe('all')
    expect(permissionsOfScopes(kind, [])).toEqual(new Set())
  })

  it.each(KINDS)('%s: an unknown scope gives nothing and is reported', (kind) => {
    const unknown = ['users.fly', 'x:read', 'toString', '__proto__', 'INTERNAL', '']
    expect(permissionsOfScopes(kind, unknown)).toEqual(new Set())
    expect(validateScopes(kind, ['*', ...unknown])).toEqual(unknown)
  })

  it('NATIVE scopes are permissions', () => {
    expect(granted('NATIVE', 'users.read', 'sites.create')).toEqual(new Set(['users.read', 'sites.create']))
  })

  it('cannot name what needs a session or belongs to the platform (E8)', () => {
    const refused = ['api_keys.create', 'api_keys.read', 'platform.partners.create', 'platform.organizations.list']
    expect(validateScopes('NATIVE', [...refused, 'users.read'])).toEqual(refused)
    expect(granted('NATIVE', 'api_keys.create', 'users.read')).toEqual(new Set(['users.read']))
  })

  it('accept every other permission of the catalogue', () => {
    const holdable = ORGANIZATION_PERMISSIONS.filter((permission) => !isSessionOnly(permission))
    expect(validateScopes('TOURS_EVENTS', holdable)).toEqual([])
    expect(granted('TOURS_EVENTS', ...holdable)).toEqual(new Set(holdable))
  })

  it('of a partner may name its platform permissions', () => {
    expect(validateScopes('RECRUBO_PARTNER', ['platform.organizations.list', 'platform.partners.create'])).toEqual([
      'platform.partners.create',
    ])
  })
})

describe('PostHog scopes (permissions.md 3)', () => {
  it.each([
    ['organization:read', ['organization.read', 'domains.read']],
    ['organization_member:read', ['organization.read', 'users.read']],
    ['batch_export:read', ['organization.read', 'batch_exports.read']],
    ['batch_export:write', ['organization.read', 'batch_exports.read', 'batch_exports.write']],
    [
      'organization_member:write',
      ['organization.read', 'users.read', 'users.create', 'users.invite', 'users.update', 'users.delete'],
    ],
    [
      'organization:write',
      [
        'organization.read',
        'organization.update',
        'organization.delete',
        'organization.transfer',
        'organization.token.rotate',
        'domains.read',
        'domains.create',
        'domains.update',
        'domains.delete',
        'domains.verify',
      ],
    ],
  ])('%s opens its resource', (scope, permissions) => {
    expect(granted('POSTHOG', scope)).toEqual(new Set(permissions))
    expect(validateScopes('POSTHOG', [scope])).toEqual([])
  })
})

describe('Rybbit scopes (rybbit.md 7)', () => {
  it('org:read opens organization, members and sites to read', () => {
    const permissions = granted('RYBBIT', 'org:read') as Set<string>
    for (const read of ['organization.read', 'users.read', 'sites.read']) expect(permissions).toContain(read)
    expect([...permissions].filter((permission) => !permission.endsWith('.read'))).toEqual([])
  })

  it('write implies read', () => {
    for (const resource of ['org', 'sites']) {
      const write = granted('RYBBIT', `${resource}:write`) as Set<string>
      for (const read of granted('RYBBIT', `${resource}:read`) as Set<string>) expect(write).toContain(read)
    }
  })

  it('sites:write does not open members, org:write does not create sites', () => {
    expect(granted('RYBBIT', 'sites:write')).not.toContain('users.read')
    expect(granted('RYBBIT', 'org:write')).not.toContain('sites.create')
  })

  it('users are visitors there, not members', () => {
    expect(granted('RYBBIT', 'users:read', 'users:write')).toEqual(new Set())
    expect(validateScopes('RYBBIT', ['users:write', 'analytics:read', 'analytics:write'])).toEqual(['analytics:write'])
  })
})
