import { type DomainError, invalidField, invalidInput, notFound, refusal } from '../errors.js'
import type { RoleProblem } from './policy.js'

/** Throws the first of the problems, if there is one. */
export function refuseFirst(problems: readonly RoleProblem[]): void {
  const [problem] = problems
  if (problem) throw refusalOf(problem)
}

function refusalOf(problem: RoleProblem): DomainError {
  switch (problem.code) {
    case 'INVALID_NAME':
      return invalidField('name', 'invalid_name', 'The name must have letters and no comma.')
    case 'RESERVED_NAME':
      return refusal('RESERVED_NAME', 'This name is reserved.')
    case 'DUPLICATE_NAME':
      return refusal('ROLE_NAME_TAKEN', 'That role name is already taken')
    case 'UNKNOWN_PERMISSIONS':
      return invalidInput(
        problem.permissions.map((permission) => ({
          path: 'permissions',
          code: 'unknown_permission',
          message: `Unknown permission: ${permission}`,
        })),
        'UNKNOWN_PERMISSION',
      )
    case 'TOO_MANY_ROLES':
      return refusal('ROLE_LIMIT', `An organization has at most ${problem.limit} roles of its own.`, {
        facts: { limit: problem.limit },
      })
    case 'ESCALATION':
      return refusal('ESCALATION', 'You cannot give permissions that you do not hold.', {
        missingPermissions: [...problem.missingPermissions],
      })
    case 'ABOVE_ACTOR':
      return refusal('TARGET_ABOVE_OWN', 'You cannot take permissions from others that you do not hold.', {
        missingPermissions: [...problem.missingPermissions],
      })
    case 'IN_USE':
      return refusal('ROLE_IN_USE', 'The role is still assigned. Name a role to reassign its holders to.', {
        facts: { memberCount: problem.memberCount, pendingInvitations: problem.pendingInvitations },
      })
  }
}

/** A system role is changed by shadowing it (tours-events.md 5). */
export const systemRoleFixed = () =>
  refusal('SYSTEM_ROLE', 'System roles are fixed. Create a role of the same name to replace one here.')

export const roleNotFound = () => notFound('Role')
