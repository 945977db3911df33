import { z } from 'zod'
import { Refused } from '../../problem.js'
import { placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { roleExample } from '../examples.js'
import { presentRole } from '../presenters.js'
import { ownRoles, STRANGER } from '../role-input.js'
import { row } from '../row.js'
import { roleShape } from '../shapes.js'

const NOT_ALLOWED = error(403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_A_ROLE', 'Needs `ac:read`.')

export const listRoles = row({
  method: 'GET',
  path: 'list-roles',
  operationId: 'listRoles',
  summary: 'List the roles that the organization made',
  tag: 'Roles',
  permissions: ['roles.read'],
  query: z.object({ organizationId: z.string().optional() }),
  success: {
    description: 'The roles, by name; owner, admin and member are not among them.',
    schema: roleShape.array(),
    example: [roleExample],
  },
  errors: [NO_ACTIVE_ORGANIZATION, STRANGER, NOT_ALLOWED],
  run: async ({ ctx, query }) => {
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER }
    const { organizationId, membership } = await placeOf(ctx, query, refusals)
    if (!membership.permissions.has('roles.read')) throw new Refused(NOT_ALLOWED)
    return (await ownRoles(ctx, organizationId)).map(presentRole)
  },
})
