import {
  isOrganizationPermission,
  ORGANIZATION_PERMISSIONS,
  type OrganizationPermission,
  type Permission,
} from './permissions.js'

export { isReservedRoleKey, normaliseRoleKey } from './role-key.js'

export type SystemRoleKey = 'owner' | 'admin' | 'member'

/** A role that every organization has without a row of its own. */
export type SystemRole = {
  readonly id: string
  readonly key: SystemRoleKey
  readonly name: string
  readonly description: string
  readonly permissions: readonly OrganizationPermission[]
}

/** What a decision needs of a role that an organization made itself. */
export type OrganizationRole = { readonly key: string; readonly permissions: readonly string[] }

/** Settings of an organization that move permissions. */
export type RoleSettings = { readonly membersCanInvite: boolean }

const OWNER_ALONE: readonly OrganizationPermission[] = ['organization.delete', 'organization.transfer']

/**
 * The system roles and what they permit (permissions.md 2). Their ids are UUIDv7s of the epoch: constant in every
 * installation, and older than any row.
 */
export const SYSTEM_ROLES: readonly SystemRole[] = [
  {
    id: '00000000-0000-7000-8000-000000000001',
    key: 'owner',
    name: 'owner',
    description: 'Holds every permission of the organization.',
    permissions: ORGANIZATION_PERMISSIONS,
  },
  {
    id: '00000000-0000-7000-8000-000000000002',
    key: 'admin',
    name: 'admin',
    description: 'Runs the organization, but can neither delete it nor give it away.',
    permissions: ORGANIZATION_PERMISSIONS.filter((permission) => !OWNER_ALONE.includes(permission)),
  },
  {
    id: '00000000-0000-7000-8000-000000000003',
    key: 'member',
    name: 'member',
    description: 'Reads the organization and what belongs to it.',
    permissions: [
      'organization.read',
      'users.read',
      'roles.read',
      'sites.read',
      'domains.read',
      'batch_exports.read',
      'subscription.read',
    ],
  },
]

const BY_KEY: ReadonlyMap<string, SystemRole> = new Map(SYSTEM_ROLES.map((role) => [role.key, role]))

/** The system role of a normalised key. */
export function systemRole(key: SystemRoleKey): SystemRole
export function systemRole(key: string): SystemRole | undefined
export function systemRole(key: string): SystemRole | undefined {
  return BY_KEY.get(key)
}

/** The system role with that (raw UUID) id. */
export function systemRoleById(id: string): SystemRole | undefined {
  return SYSTEM_ROLES.find((role) => role.id === id)
}

/**
 * What one key permits: an organization's role replaces the system role of its key and is never merged with it
 * (tours-events.md 5); an unknown key permits nothing. `users.invite` joins the system role `member`, not a shadow of it,
 * while the organization lets members invite (permissions.md 2).
 */
export function rolePermissions(
  key: string,
  organizationRoles: readonly OrganizationRole[],
  settings: RoleSettings,
): Set<Permission> {
  const own = organizationRoles.find((role) => role.key === key)
  // A stored string that left the catalogue, or a platform string, must not become a right.
  if (own) return new Set(own.permissions.filter(isOrganizationPermission))

  const permissions = new Set<Permission>(systemRole(key)?.permissions)
  if (key === 'member' && settings.membersCanInvite) permissions.add('users.invite')
  return permissions
}

/** What every member may do, whatever its roles say (permissions.md 1: "any member"). */
export const OF_EVERY_MEMBER: readonly Permission[] = ['organization.read']

/** What a member with these role keys may do: the union over the keys, and what every member may. */
export function effectiveRolePermissions(
  roleKeys: readonly string[],
  organizationRoles: readonly OrganizationRole[],
  settings: RoleSettings,
): Set<Permission> {
  const ofRoles = roleKeys.flatMap((key) => [...rolePermissions(key, organizationRoles, settings)])
  return new Set([...OF_EVERY_MEMBER, ...ofRoles])
}

export type PostHogLevel = 1 | 8 | 15

const ADMIN_MARKS: readonly Permission[] = ['users.update', 'organization.update']

/** The PostHog level of a role or member that holds these permissions (permissions.md 2). */
export function postHogLevel(permissions: ReadonlySet<string>): PostHogLevel {
  if (ORGANIZATION_PERMISSIONS.every((permission) => permissions.has(permission))) return 15
  return ADMIN_MARKS.every((permission) => permissions.has(permission)) ? 8 : 1
}

/** The key of the role that a PostHog level stands for; null for a number that is no level. */
export function roleForLevel(level: number): SystemRoleKey | null {
  const keys: Readonly<Record<number, SystemRoleKey>> = { 1: 'member', 8: 'admin', 15: 'owner' }
  return keys[level] ?? null
}
