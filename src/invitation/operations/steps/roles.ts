import { effectiveRolePermissions } from '../../../access/roles.js'
import { refusal } from '../../../errors.js'
import type { Invitation } from '../../../generated/prisma/client.js'
import type { Work } from '../../../operation.js'
import type { Assignment } from '../../../role/assignment.js'
import { roleExists } from '../../../role/names.js'

/**
 * The roles of an invitation as they are now: resolved anew whenever it comes to life, not trusted from the day it was
 * made (tours-events.md 5).
 *
 * @throws INVITATION_ROLE_GONE (fact `roles`: the keys in question)
 */
export function rolesNow({ roles, organization }: Work, { roleKeys }: Invitation): Assignment {
  const gone = roleKeys.filter((key) => !roleExists(key, roles))
  if (gone.length > 0) {
    throw refusal('INVITATION_ROLE_GONE', `The role of this invitation no longer exists: ${gone.join(', ')}.`, {
      facts: { roles: gone },
    })
  }
  return { roleKeys, permissions: effectiveRolePermissions(roleKeys, roles, organization) }
}
