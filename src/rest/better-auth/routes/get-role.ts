import { z } from 'zod'
import { Refused } from '../../problem.js'
import { placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { roleExample } from '../examples.js'
import { presentRole } from '../presenters.js'
import { NAMES_NO_ROLE, namesRole, ROLE_NOT_FOUND, roleMeant, roleReference, STRANGER } from '../role-input.js'
import { row } from '../row.js'
import { roleShape } from '../shapes.js'

const NOT_ALLOWED = error(403, 'YOU_ARE_NOT_ALLOWED_TO_READ_A_ROLE', 'Needs `ac:read`.')

export const getRole = row({
  method: 'GET',
  path: 'get-role',
  operationId: 'getRole',
  summary: 'Show a role that the organization made',
  tag: 'Roles',
  permissions: ['roles.read'],
  query: z.object({ organizationId: z.string().optional(), ...roleReference }).refine(namesRole, NAMES_NO_ROLE),
  success: { description: 'The role.', schema: roleShape, example: roleExample },
  errors: [NO_ACTIVE_ORGANIZATION, STRANGER, NOT_ALLOWED, ROLE_NOT_FOUND],
  run: async ({ ctx, query }) => {
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER }
    const { organizationId, membership } = await placeOf(ctx, query, refusals)
    if (!membership.permissions.has('roles.read')) throw new Refused(NOT_ALLOWED)
    return presentRole(await roleMeant(ctx, organizationId, query))
  },
})
