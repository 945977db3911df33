import type { Permission } from '../access/permissions.js'
import { effectiveRolePermissions } from '../access/roles.js'
import { refusal } from '../errors.js'
import { missingForAssignment } from '../member/policy.js'
import type { Work } from '../operation.js'
import { roleKeysNamed } from './names.js'

/** Roles that somebody is to get: their keys, and what they permit together as things stand under the lock. */
export interface Assignment {
  roleKeys: string[]
  permissions: ReadonlySet<Permission>
}

/**
 * The roles that names stand for in the organization at work; one text may hold several, separated by commas.
 *
 * @throws ROLE_NOT_FOUND with fact `role`, the name as it was given
 */
export function rolesNamed(
  { roles, organization }: Pick<Work, 'roles' | 'organization'>,
  names: readonly string[],
  path = 'role',
): Assignment {
  const { keys, unknown } = roleKeysNamed(names.join(','), roles)
  if (unknown[0] !== undefined) {
    const message = `Role not found: ${unknown[0]}`
    throw refusal('ROLE_NOT_FOUND', message, {
      issues: [{ path, code: 'role_not_found', message }],
      facts: { role: unknown[0] },
    })
  }
  return { roleKeys: keys, permissions: effectiveRolePermissions(keys, roles, organization) }
}

/**
 * Demands that the actor holds all that the roles permit (tours-events.md 7, E2).
 *
 * @throws ROLE_ABOVE_OWN
 */
export function demandConferable(work: Pick<Work, 'ceiling'>, { permissions }: Pick<Assignment, 'permissions'>): void {
  const missingPermissions = missingForAssignment(work.ceiling, permissions)
  if (missingPermissions.length > 0) throw roleAboveOwn(missingPermissions)
}

export const roleAboveOwn = (missingPermissions: readonly Permission[]) =>
  refusal('ROLE_ABOVE_OWN', 'You cannot assign a role above your own.', { missingPermissions: [...missingPermissions] })
