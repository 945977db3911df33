import { type DomainError, refusal } from '../errors.js'
import { roleAboveOwn } from '../role/assignment.js'
import type { MemberProblem } from './policy.js'

/** Throws the first of the problems, if there is one. `targetIsOwner` is a fact that better-auth's door tells apart. */
export function refuseFirst(problems: readonly MemberProblem[], targetIsOwner: boolean): void {
  const [problem] = problems
  if (problem) throw refusalOf(problem, targetIsOwner)
}

function refusalOf(problem: MemberProblem, targetIsOwner: boolean): DomainError {
  if (problem.code === 'LAST_OWNER') return refusal('LAST_OWNER', 'The organization must keep at least one owner.')
  const missingPermissions = [...problem.missingPermissions]
  switch (problem.code) {
    case 'ROLE_ABOVE_ACTOR':
      return roleAboveOwn(missingPermissions)
    case 'TARGET_ABOVE_ACTOR':
      return refusal('TARGET_ABOVE_OWN', 'The member may do more than you.', {
        missingPermissions,
        facts: { targetIsOwner },
      })
    case 'SELF_PROMOTION':
      return refusal('SELF_PROMOTION', 'You cannot give yourself a higher role.', { missingPermissions })
  }
}
