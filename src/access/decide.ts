/** The decision: what a viewer may do in an organization. Pure; every door, loader and operation asks here. */
import { permissionsOfScopes, scopesNamePermissions } from './key-scopes.js'
import {
  isSessionOnly,
  ORGANIZATION_PERMISSIONS,
  PERMISSIONS,
  type Permission,
  PLATFORM_PERMISSIONS,
} from './permissions.js'
import { systemRole } from './roles.js'
import type { ApiKeyViewer, OrganizationFacts, UserViewer, Viewer, ViewerKey } from './viewer.js'

export { type Explanation, explain } from './explain.js'
export type {
  ApiKeyViewer,
  Membership,
  OrganizationFacts,
  OrganizationKeyViewer,
  PartnerViewer,
  UserViewer,
  Viewer,
  ViewerKey,
} from './viewer.js'

type Permissions = ReadonlySet<Permission>

const NOTHING: Permissions = new Set()
const EVERYTHING: Permissions = new Set(PERMISSIONS.map((row) => row.name))
const PLATFORM: Permissions = new Set(PLATFORM_PERMISSIONS)

/** permissions.md 2, `organization_key`: acts like an admin, but holds no key management and not its own rotation. */
const ORGANIZATION_KEY: Permissions = new Set(
  ORGANIZATION_PERMISSIONS.filter(
    (permission) =>
      !isSessionOnly(permission) &&
      !['organization.delete', 'organization.transfer', 'organization.token.rotate'].includes(permission),
  ),
)

const PARTNER_PLATFORM: readonly Permission[] = PLATFORM_PERMISSIONS.filter((permission) => !isSessionOnly(permission))

/** permissions.md 2, `partner`: its organizations and their webhook, their users to read only. */
const PARTNER: Permissions = new Set<Permission>([
  ...PARTNER_PLATFORM,
  'organization.read',
  'organization.update',
  'organization.delete',
  'organization.token.rotate',
  'users.read',
  'webhooks.read',
  'webhooks.update',
])

/**
 * Effective rights of the viewer in one organization: credential's scopes ∩ what the role (or the kind of principal)
 * permits ∩ session-only flags (permissions.md 3). A super admin holds everything, by session only. A partner holds
 * something only where `organization` shows that it is one of its own.
 */
export function permissionsIn(viewer: Viewer, organizationId: string, organization?: OrganizationFacts): Permissions {
  switch (viewer.kind) {
    case 'ANONYMOUS':
      return NOTHING
    case 'USER':
      if (viewer.superAdmin) return EVERYTHING
      return viewer.memberships.get(organizationId)?.permissions ?? NOTHING
    case 'API_KEY':
      return throughKey(viewer.key, roleOf(viewer, organizationId))
    case 'ORGANIZATION_KEY':
      return viewer.organizationId === organizationId ? throughKey(viewer.key, ORGANIZATION_KEY) : NOTHING
    case 'PARTNER':
      return organization?.partnerId === viewer.partnerId ? throughKey(viewer.key, PARTNER) : NOTHING
    case 'OPERATOR':
      return EVERYTHING
  }
}

/** Whether a person is behind it with all that is his: by session, or by a key that nothing limits. */
export function isUnlimited(viewer: Viewer): viewer is UserViewer | ApiKeyViewer {
  if (viewer.kind === 'USER') return true
  if (viewer.kind !== 'API_KEY') return false
  const { kind, scopes, organizationIds } = viewer.key
  return permissionsOfScopes(kind, scopes) === 'all' && organizationIds === null
}

/** Rights that need no organization: listing and creating organizations and partners across tenants. */
export function platformPermissions(viewer: Viewer): Permissions {
  if (viewer.kind === 'OPERATOR' || (viewer.kind === 'USER' && viewer.superAdmin)) return PLATFORM
  if (viewer.kind === 'PARTNER') return throughKey(viewer.key, new Set(PARTNER_PLATFORM))
  return NOTHING
}

/**
 * What the viewer may confer on others or take from them (tours-events.md 7, E1 to E3). It differs from
 * `permissionsIn` for keys alone. Where scopes name permissions, a key confers no more than it holds (E8), and where
 * nothing limits it, what its user holds. PostHog's and Rybbit's scopes cannot name the permissions of a role, so
 * there the scope opens the operation and the user's role is the ceiling, as those vendors document it.
 */
export function ceilingIn(viewer: Viewer, organizationId: string, organization?: OrganizationFacts): Permissions {
  const held = permissionsIn(viewer, organizationId, organization)
  if (viewer.kind === 'API_KEY') return conferableBy(viewer.key, roleOf(viewer, organizationId), held)
  if (viewer.kind === 'ORGANIZATION_KEY' && held.size > 0) {
    return conferableBy(viewer.key, new Set<Permission>(systemRole('admin').permissions), held)
  }
  return held
}

/** Whether the viewer holds the permission there. */
export function can(
  viewer: Viewer,
  organizationId: string,
  permission: Permission,
  organization?: OrganizationFacts,
): boolean {
  return permissionsIn(viewer, organizationId, organization).has(permission)
}

/** Those of the permissions that the viewer lacks there, in the order given. */
export function missing(
  viewer: Viewer,
  organizationId: string,
  permissions: readonly Permission[],
  organization?: OrganizationFacts,
): Permission[] {
  const held = permissionsIn(viewer, organizationId, organization)
  return permissions.filter((permission) => !held.has(permission))
}

function roleOf(viewer: ApiKeyViewer, organizationId: string): Permissions {
  const { organizationIds } = viewer.key
  if (organizationIds && !organizationIds.includes(organizationId)) return NOTHING
  return viewer.memberships.get(organizationId)?.permissions ?? NOTHING
}

function throughKey(key: ViewerKey, permissions: Permissions): Permissions {
  const scoped = permissionsOfScopes(key.kind, key.scopes)
  return new Set(
    [...permissions].filter((permission) => !isSessionOnly(permission) && (scoped === 'all' || scoped.has(permission))),
  )
}

function conferableBy(key: ViewerKey, role: Permissions, held: Permissions): Permissions {
  const unlimited = permissionsOfScopes(key.kind, key.scopes) === 'all'
  return unlimited || !scopesNamePermissions(key.kind) ? role : held
}
