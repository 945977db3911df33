/**
 * The rules of membership as pure functions (tours-events.md 7: E2 to E5; seats). They answer with problems and throw
 * nothing. `actor` is always what the actor may confer (`ceilingIn`), the owner being whoever holds the key `owner`.
 */
import { permissionsOfScopes } from '../access/key-scopes.js'
import { missingOf, type Permission } from '../access/permissions.js'
import type { Viewer } from '../access/viewer.js'

type Permissions = ReadonlySet<Permission>

export type MemberProblem =
  /** E2 */
  | { readonly code: 'ROLE_ABOVE_ACTOR'; readonly missingPermissions: readonly Permission[] }
  /** E3 */
  | { readonly code: 'TARGET_ABOVE_ACTOR'; readonly missingPermissions: readonly Permission[] }
  /** E4 */
  | { readonly code: 'SELF_PROMOTION'; readonly missingPermissions: readonly Permission[] }
  /** E5 */
  | { readonly code: 'LAST_OWNER' }

/** The member that is acted on: who it is, and what its roles permit now. */
export type Target = {
  readonly isSelf: boolean
  readonly roleKeys: readonly string[]
  readonly permissions: Permissions
}

/**
 * What acting on the membership of a user needs: the permission, but nothing where a person acts on his own (going, or
 * taking a smaller role; E4 and E5 stand in the way of the rest). A key acts for its user only where its scopes say so, and
 * show it the organization.
 */
export function needsFor(viewer: Viewer, userId: string, permission: Permission): readonly Permission[] {
  if (viewer.kind === 'USER' && viewer.userId === userId) return []
  if (viewer.kind === 'API_KEY' && viewer.userId === userId) {
    const scoped = permissionsOfScopes(viewer.key.kind, viewer.key.scopes)
    if (scoped === 'all' || (scoped.has(permission) && scoped.has('organization.read'))) return []
  }
  return [permission]
}

/** E2: what the actor lacks to give somebody a role, by assignment or invitation; `users.update` alone is not enough. */
export function missingForAssignment(actor: Permissions, rolePermissions: Permissions): Permission[] {
  return missingOf(rolePermissions, actor)
}

/** E3: what the target may do and the actor may not; empty when the actor may act on it. */
export function exceeding(actor: Permissions, target: Permissions): Permission[] {
  return missingOf(target, actor)
}

/** Whether these role keys make an owner. */
export function isOwner(roleKeys: readonly string[]): boolean {
  return roleKeys.includes('owner')
}

/**
 * E5: whether the change leaves the organization without an owner. `newRoleKeys` null = the member goes. To be asked
 * under the lock on the organization, or two owners can demote each other at once.
 */
export function wouldLeaveNoOwner(
  ownersBefore: number,
  targetIsOwner: boolean,
  newRoleKeys: readonly string[] | null,
): boolean {
  return targetIsOwner && ownersBefore <= 1 && !isOwner(newRoleKeys ?? [])
}

/** Giving a member other roles. Several problems can hold at once; the first is the one to tell. */
export function checkRoleChange(input: {
  readonly actor: Permissions
  readonly target: Target
  readonly newRoleKeys: readonly string[]
  readonly newPermissions: Permissions
  readonly ownersBefore: number
}): MemberProblem[] {
  const { actor, target, newRoleKeys, newPermissions, ownersBefore } = input
  return [
    ...(target.isSelf ? selfPromotion(target, newPermissions) : targetAbove(actor, target)),
    ...problem('ROLE_ABOVE_ACTOR', target.isSelf ? [] : missingForAssignment(actor, newPermissions)),
    ...lastOwner(ownersBefore, target, newRoleKeys),
  ]
}

/** Removing a member, or leaving: nobody needs a right to go, but the last owner stays (E5). */
export function checkRemoval(input: {
  readonly actor: Permissions
  readonly target: Target
  readonly ownersBefore: number
}): MemberProblem[] {
  const { actor, target, ownersBefore } = input
  return [...(target.isSelf ? [] : targetAbove(actor, target)), ...lastOwner(ownersBefore, target, null)]
}

/** How many more may join: pending invitations hold their seat. null = no limit. Never negative. */
export function seatsLeft(seats: number | null, members: number, pendingInvitations: number): number | null {
  return seats === null ? null : Math.max(0, seats - members - pendingInvitations)
}

/** Whether `adding` more fit into the seats. */
export function fitsSeats(seats: number | null, members: number, pendingInvitations: number, adding: number): boolean {
  const left = seatsLeft(seats, members, pendingInvitations)
  return left === null || adding <= left
}

/** E4: measured by the own roles, since a key's user must not raise himself through a key either. */
function selfPromotion(target: Target, newPermissions: Permissions): MemberProblem[] {
  return problem('SELF_PROMOTION', missingOf(newPermissions, target.permissions))
}

function targetAbove(actor: Permissions, target: Target): MemberProblem[] {
  return problem('TARGET_ABOVE_ACTOR', exceeding(actor, target.permissions))
}

function lastOwner(ownersBefore: number, target: Target, newRoleKeys: readonly string[] | null): MemberProblem[] {
  return wouldLeaveNoOwner(ownersBefore, isOwner(target.roleKeys), newRoleKeys) ? [{ code: 'LAST_OWNER' }] : []
}

function problem(
  code: 'ROLE_ABOVE_ACTOR' | 'TARGET_ABOVE_ACTOR' | 'SELF_PROMOTION',
  missingPermissions: readonly Permission[],
): MemberProblem[] {
  return missingPermissions.length > 0 ? [{ code, missingPermissions }] : []
}
