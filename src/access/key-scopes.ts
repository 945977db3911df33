import {
  isOrganizationPermission,
  isPermission,
  isSessionOnly,
  ORGANIZATION_PERMISSIONS,
  type Permission,
} from './permissions.js'

/** Every kind of key; a key works at every door and carries the dialect it was made for (interface.md 5). */
export const API_KEY_KINDS = [
  'NATIVE',
  'RYBBIT',
  'RYBBIT_ORGANIZATION',
  'POSTHOG',
  'TOURS_EVENTS',
  'RECRUBO_PARTNER',
  'RECRUBO_ORGANIZATION',
] as const

export type ApiKeyKind = (typeof API_KEY_KINDS)[number]

type ScopeTable = Readonly<Record<string, readonly Permission[]>>

function allOf(resource: string): Permission[] {
  return ORGANIZATION_PERMISSIONS.filter((permission) => permission.startsWith(`${resource}.`))
}

/**
 * PostHog's `x:write` is every change of x and includes `x:read`, but never a test step (posthog.md 1.4, permissions.md 3).
 * What an organization has cannot be seen without the organization itself, hence its reading with every scope.
 */
const POSTHOG_SCOPES: ScopeTable = {
  'organization:read': ['organization.read', 'domains.read'],
  'organization:write': [...allOf('organization'), ...allOf('domains')],
  'organization_member:read': ['organization.read', 'users.read'],
  'organization_member:write': ['organization.read', ...allOf('users')],
  'batch_export:read': ['organization.read', 'batch_exports.read'],
  'batch_export:write': ['organization.read', 'batch_exports.read', 'batch_exports.write'],
  'project:read': ['organization.read', 'sites.read'],
  'project:write': ['organization.read', ...allOf('sites')],
  // The own profile needs no permission in any organization.
  'user:read': [],
  'user:write': [],
}

const RYBBIT_ORG_READ: readonly Permission[] = [
  'organization.read',
  'users.read',
  'roles.read',
  'sites.read',
  'domains.read',
  'subscription.read',
]

/**
 * Rybbit's resources that have something here behind them (rybbit.md 7). Its `users` are visitors, not members. Who may
 * change what an organization has sees the organization.
 */
const RYBBIT_GRANTS: ScopeTable = {
  'org:read': RYBBIT_ORG_READ,
  'org:write': [
    ...RYBBIT_ORG_READ,
    ...allOf('organization'),
    ...allOf('users'),
    ...allOf('roles'),
    ...allOf('domains'),
    'sites.restrict',
  ],
  'sites:read': ['sites.read'],
  'sites:write': ['organization.read', 'sites.read', 'sites.create', 'sites.update', 'sites.delete'],
  'sites:create': ['organization.read', 'sites.read', 'sites.create'],
  'members:manage': ['organization.read', ...allOf('users')],
  'ingest:write': ['events.write'],
}

const RYBBIT_READ_ONLY = ['analytics', 'sessions', 'events', 'sql']
const RYBBIT_READ_WRITE = ['users', 'goals', 'funnels', 'dashboards', 'flags', 'experiments', 'gsc', 'replay']

const RYBBIT_SCOPES: ScopeTable = {
  ...Object.fromEntries(RYBBIT_READ_ONLY.map((resource) => [`${resource}:read`, []])),
  ...Object.fromEntries(
    RYBBIT_READ_WRITE.flatMap((resource) => [`${resource}:read`, `${resource}:write`].map((scope) => [scope, []])),
  ),
  ...RYBBIT_GRANTS,
}

/** Kinds whose scopes are a vocabulary of their own; the others name permissions. */
const SCOPE_TABLES: Partial<Record<ApiKeyKind, ScopeTable>> = {
  POSTHOG: POSTHOG_SCOPES,
  RYBBIT: RYBBIT_SCOPES,
  RYBBIT_ORGANIZATION: RYBBIT_SCOPES,
}

/** Whether the scopes of this kind name permissions one by one, so that they can be compared with a role's. */
export function scopesNamePermissions(kind: ApiKeyKind): boolean {
  return SCOPE_TABLES[kind] === undefined
}

/**
 * What a key's scopes let through, before its user's role is asked. `null` (no limit was set) and `*` give `'all'`,
 * which still means only what a key can hold at all; an unknown scope gives nothing. Session-only permissions never
 * come out of a list of scopes.
 */
export function permissionsOfScopes(kind: ApiKeyKind, scopes: readonly string[] | null): Set<Permission> | 'all' {
  if (scopes === null || scopes.includes('*')) return 'all'
  const granted = scopes.flatMap((scope) => permissionsOfScope(kind, scope))
  return new Set(granted.filter((permission) => !isSessionOnly(permission)))
}

function permissionsOfScope(kind: ApiKeyKind, scope: string): readonly Permission[] {
  const table = SCOPE_TABLES[kind]
  if (table) return Object.hasOwn(table, scope) ? (table[scope] ?? []) : []
  return isPermission(scope) ? [scope] : []
}

/** The scopes of the list that a key of this kind cannot have: unknown, session-only, or the platform's. */
export function validateScopes(kind: ApiKeyKind, scopes: readonly string[]): string[] {
  const table = SCOPE_TABLES[kind]
  return scopes.filter((scope) => {
    if (scope === '*') return false
    if (table) return !Object.hasOwn(table, scope)
    const holdable = kind === 'RECRUBO_PARTNER' ? isPermission(scope) : isOrganizationPermission(scope)
    return !(holdable && !isSessionOnly(scope as Permission))
  })
}
