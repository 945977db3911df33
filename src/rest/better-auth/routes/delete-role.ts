import { z } from 'zod'
import { deleteRole as deleteRoleHere } from '../../../role/operations/delete-role.js'
import { Refused } from '../../problem.js'
import { demand, placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import {
  isPredefined,
  lacking,
  NAMES_NO_ROLE,
  namesRole,
  ROLE_NOT_FOUND,
  roleMeant,
  roleReference,
  STRANGER,
  wordsForEscalation,
} from '../role-input.js'
import { row, worded } from '../row.js'

const CODE = 'YOU_ARE_NOT_ALLOWED_TO_DELETE_A_ROLE'
const NOT_ALLOWED = error(403, CODE, 'Needs `ac:delete`.', 'FORBIDDEN')
const PREDEFINED = error(400, 'CANNOT_DELETE_A_PRE_DEFINED_ROLE', 'Every organization has this role.', 'SYSTEM_ROLE')

export const deleteRole = row({
  method: 'POST',
  path: 'delete-role',
  operationId: 'deleteRole',
  summary: 'Delete a role that nobody holds',
  tag: 'Roles',
  permissions: ['roles.delete'],
  body: z.object({ organizationId: z.string().optional(), ...roleReference }).refine(namesRole, NAMES_NO_ROLE),
  bodyExample: { roleName: 'helper' },
  success: {
    description: 'It is gone.',
    schema: z.strictObject({ success: z.literal(true) }),
    example: { success: true },
  },
  errors: [
    NO_ACTIVE_ORGANIZATION,
    STRANGER,
    NOT_ALLOWED,
    PREDEFINED,
    ROLE_NOT_FOUND,
    error(400, 'ROLE_IS_ASSIGNED_TO_MEMBERS', 'Members or pending invitations hold it.', 'ROLE_IN_USE'),
    lacking(CODE, ['organization.delete']),
  ],
  run: async ({ ctx, body }) => {
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER }
    const place = await placeOf(ctx, body, refusals)
    await demand(ctx, place, 'roles.delete', { action: 'role.delete', words: NOT_ALLOWED })
    if (body.roleName && isPredefined(body.roleName)) throw new Refused(PREDEFINED)
    const target = await roleMeant(ctx, place.organizationId, body)
    await worded(deleteRoleHere(ctx, target.id), wordsForEscalation(CODE))
    return { success: true }
  },
})
