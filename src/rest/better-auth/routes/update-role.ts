import { z } from 'zod'
import { updateRole as updateRoleHere } from '../../../role/operations/update-role.js'
import { demand, placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { roleExample } from '../examples.js'
import { presentRole } from '../presenters.js'
import {
  INVALID_RESOURCE,
  lacking,
  NAME_RESERVED,
  NAME_TAKEN,
  NAMES_NO_ROLE,
  namesRole,
  permissionsNamed,
  ROLE_NOT_FOUND,
  requireFreeName,
  roleMeant,
  roleName,
  roleReference,
  STRANGER,
  wordsForEscalation,
} from '../role-input.js'
import { row, worded } from '../row.js'
import { roleShape, statementsShape } from '../shapes.js'

const CODE = 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_A_ROLE'
const NOT_ALLOWED = error(403, CODE, 'Needs `ac:update`.', 'FORBIDDEN')

export const updateRole = row({
  method: 'POST',
  path: 'update-role',
  operationId: 'updateRole',
  summary: 'Change a role that the organization made',
  description: 'Its holders follow a new name.',
  tag: 'Roles',
  permissions: ['roles.update'],
  body: z
    .object({
      organizationId: z.string().optional(),
      ...roleReference,
      data: z.object({ permission: statementsShape.optional(), roleName: roleName.optional() }),
    })
    .refine(namesRole, NAMES_NO_ROLE),
  bodyExample: { roleName: 'helper', data: { permission: { member: ['read'] } } },
  success: {
    description: 'The role as it is now.',
    schema: z.strictObject({ success: z.literal(true), roleData: roleShape }),
    example: { success: true, roleData: roleExample },
  },
  errors: [
    NO_ACTIVE_ORGANIZATION,
    STRANGER,
    NOT_ALLOWED,
    ROLE_NOT_FOUND,
    INVALID_RESOURCE,
    NAME_TAKEN,
    NAME_RESERVED,
    lacking(CODE, ['organization.delete']),
  ],
  run: async ({ ctx, body }) => {
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER }
    const place = await placeOf(ctx, body, refusals)
    await demand(ctx, place, 'roles.update', { action: 'role.update', words: NOT_ALLOWED })
    const target = await roleMeant(ctx, place.organizationId, body)
    const { permission, roleName: name } = body.data
    const permissions = permission && permissionsNamed(permission)
    if (name !== undefined && name !== target.key) requireFreeName(name)
    const role = await worded(updateRoleHere(ctx, target.id, { name, permissions }), wordsForEscalation(CODE))
    return { success: true, roleData: presentRole(role) }
  },
})
