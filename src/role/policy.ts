/**
 * The rules of roles as pure functions (tours-events.md 5 and 7: E1, E3, E6, E7, E10). They answer with problems and
 * throw nothing; the operations turn them into domain errors.
 */
import {
  isOrganizationPermission,
  missingOf,
  ORGANIZATION_PERMISSIONS,
  type Permission,
} from '../access/permissions.js'
import { isReservedRoleKey, normaliseRoleKey, SYSTEM_ROLES, systemRole } from '../access/roles.js'

/** Roles of its own that an organization may have (E10). */
export const MAX_ROLES_PER_ORGANIZATION = 50
/** Roles that there can be in an organization, and so the most that somebody holds. */
export const MAX_ROLES = MAX_ROLES_PER_ORGANIZATION + SYSTEM_ROLES.length
/** Each permission once, so the catalogue is the limit (E10); the wildcard is no permission. */
export const MAX_PERMISSIONS_PER_ROLE = ORGANIZATION_PERMISSIONS.length

export type RoleProblem =
  /** The name gives no key, or has a comma, which separates roles on the Rybbit and better-auth doors. */
  | { readonly code: 'INVALID_NAME'; readonly name: string }
  /** E7 */
  | { readonly code: 'RESERVED_NAME'; readonly key: string }
  | { readonly code: 'DUPLICATE_NAME'; readonly key: string }
  /** E6, platform permissions and wildcards included. */
  | { readonly code: 'UNKNOWN_PERMISSIONS'; readonly permissions: readonly string[] }
  /** E10 */
  | { readonly code: 'TOO_MANY_ROLES'; readonly limit: number }
  /** E1: holders of the role would gain what the actor does not hold. */
  | { readonly code: 'ESCALATION'; readonly missingPermissions: readonly Permission[] }
  /** E3: holders of the role would lose what the actor does not hold. */
  | { readonly code: 'ABOVE_ACTOR'; readonly missingPermissions: readonly Permission[] }
  /** A plain role that members or invitations still hold cannot go without a heir. */
  | { readonly code: 'IN_USE'; readonly memberCount: number; readonly pendingInvitations: number }

type Permissions = ReadonlySet<Permission>

/** How the rights of a role's holders move, each in the catalogue's order. */
export type PermissionDifference = { readonly gained: readonly Permission[]; readonly lost: readonly Permission[] }

/** E6: the strings that no role of an organization may hold, each once. */
export function unknownPermissions(permissions: readonly string[]): string[] {
  return [...new Set(permissions)].filter((permission) => !isOrganizationPermission(permission))
}

/** What holders gain and lose when the effective set behind a key goes from `before` to `after`. */
export function shadowDifference(before: Iterable<string>, after: Iterable<string>): PermissionDifference {
  const [old, fresh] = [new Set(before), new Set(after)]
  return { gained: missingOf(fresh, old), lost: missingOf(old, fresh) }
}

/** E1: the permissions of `wanted` that the actor does not hold. */
export function missingForGrant(actor: Permissions, wanted: Iterable<string>): Permission[] {
  return missingOf(wanted, actor)
}

/** The name alone: usable, not reserved (E7), not taken. `takenKeys` are the keys of the organization's other roles. */
export function checkRoleName(name: string, takenKeys: readonly string[]): RoleProblem[] {
  const key = normaliseRoleKey(name)
  if (key === '' || key.includes(',')) return [{ code: 'INVALID_NAME', name }]
  if (isReservedRoleKey(name)) return [{ code: 'RESERVED_NAME', key }]
  return takenKeys.includes(key) ? [{ code: 'DUPLICATE_NAME', key }] : []
}

/**
 * Creating a role. Everything it permits must be held by the actor (E1). A role under a system role's key shadows it
 * at once for all its holders, so what they lose must be his to take, too (E3): `shadowed` is what the system role
 * permits there now (`rolePermissions` without the new role), null for a key of no system role.
 */
export function checkNewRole(input: {
  readonly name: string
  readonly permissions: readonly string[]
  readonly actor: Permissions
  readonly takenKeys: readonly string[]
  readonly shadowed: Permissions | null
}): RoleProblem[] {
  const { name, permissions, actor, takenKeys, shadowed } = input
  return [
    ...checkRoleName(name, takenKeys),
    ...checkPermissionStrings(permissions),
    ...(takenKeys.length >= MAX_ROLES_PER_ORGANIZATION
      ? [{ code: 'TOO_MANY_ROLES', limit: MAX_ROLES_PER_ORGANIZATION } as const]
      : []),
    ...escalation(actor, permissions),
    ...aboveActor(actor, shadowed ? shadowDifference(shadowed, permissions).lost : []),
  ]
}

/**
 * Changing a role: what is added must be held by the actor (E1), and what is taken from somebody, too (E3). A rename
 * onto a system role's key makes a shadow and counts as creating one; its holders follow the role to the new key.
 */
export function checkRoleUpdate(input: {
  readonly before: { readonly key: string; readonly permissions: readonly string[] }
  readonly name?: string | undefined
  readonly permissions?: readonly string[] | undefined
  readonly actor: Permissions
  /** Keys of the organization's OTHER roles. */
  readonly takenKeys: readonly string[]
  readonly memberCount: number
  /** As in `checkNewRole`, for the new key; asked only when the key changes. */
  readonly shadowed: Permissions | null
}): RoleProblem[] {
  const { before, actor, memberCount, shadowed, takenKeys } = input
  const permissions = input.permissions ?? before.permissions
  const newKey = input.name === undefined ? before.key : normaliseRoleKey(input.name)
  const shadows = newKey !== before.key && systemRole(newKey) !== undefined
  const { gained, lost } = shadowDifference(before.permissions, permissions)
  return [
    ...(newKey === before.key || input.name === undefined ? [] : checkRoleName(input.name, takenKeys)),
    ...(input.permissions ? checkPermissionStrings(input.permissions) : []),
    ...escalation(actor, shadows ? permissions : gained),
    ...aboveActor(actor, [
      ...(memberCount > 0 ? lost : []),
      ...(shadows && shadowed ? shadowDifference(shadowed, permissions).lost : []),
    ]),
  ]
}

/**
 * Deleting a role. A shadow may go although assigned, for the system role takes over: the guards see the difference,
 * since deleting a restrictive shadow raises its holders' rights. A plain role needs nobody left on it, or a heir
 * (`reassignTo`), whose assignment the member rules guard (E2, E3).
 */
export function checkRoleDeletion(input: {
  readonly key: string
  readonly permissions: readonly string[]
  readonly actor: Permissions
  readonly memberCount: number
  readonly pendingInvitations: number
  /** What the system role of the key will permit again; null for a plain role. */
  readonly unshadowed: Permissions | null
  readonly reassigned: boolean
}): RoleProblem[] {
  const { permissions, actor, memberCount, pendingInvitations, unshadowed, reassigned } = input
  if (unshadowed) {
    const { gained, lost } = shadowDifference(permissions, unshadowed)
    return [...escalation(actor, gained), ...aboveActor(actor, lost)]
  }
  const inUse = memberCount > 0 || pendingInvitations > 0
  return inUse && !reassigned ? [{ code: 'IN_USE', memberCount, pendingInvitations }] : []
}

function checkPermissionStrings(permissions: readonly string[]): RoleProblem[] {
  const unknown = unknownPermissions(permissions)
  return unknown.length > 0 ? [{ code: 'UNKNOWN_PERMISSIONS', permissions: unknown }] : []
}

function escalation(actor: Permissions, gained: Iterable<string>): RoleProblem[] {
  const missingPermissions = missingForGrant(actor, gained)
  return missingPermissions.length > 0 ? [{ code: 'ESCALATION', missingPermissions }] : []
}

function aboveActor(actor: Permissions, lost: Iterable<string>): RoleProblem[] {
  const missingPermissions = missingForGrant(actor, lost)
  return missingPermissions.length > 0 ? [{ code: 'ABOVE_ACTOR', missingPermissions }] : []
}
