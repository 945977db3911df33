import { z } from 'zod'
import { createRole as createRoleHere } from '../../../role/operations/create-role.js'
import { demand, placeOf } from '../caller.js'
import { error } from '../errors.js'
import { roleExample, statementsExample } from '../examples.js'
import { presentRole } from '../presenters.js'
import {
  INVALID_RESOURCE,
  lacking,
  NAME_RESERVED,
  NAME_TAKEN,
  permissionsNamed,
  requireFreeName,
  roleName,
  STRANGER,
  wordsForEscalation,
} from '../role-input.js'
import { row, worded } from '../row.js'
import { roleShape, statementsShape } from '../shapes.js'

const CODE = 'YOU_ARE_NOT_ALLOWED_TO_CREATE_A_ROLE'
const NOT_ALLOWED = error(403, CODE, 'Needs `ac:create`.', 'FORBIDDEN')
const NONE = error(
  400,
  'YOU_MUST_BE_IN_AN_ORGANIZATION_TO_CREATE_A_ROLE',
  'No organization is named, and the session has no active one.',
)

export const createRole = row({
  method: 'POST',
  path: 'create-role',
  operationId: 'createRole',
  summary: 'Create a role',
  description:
    'Its name is stored in lower case. Resources and actions are those of has-permission; all other permissions of the catalogue keep their name, `{"sites":["read"]}`.',
  tag: 'Roles',
  permissions: ['roles.create'],
  body: z.object({ organizationId: z.string().optional(), role: roleName, permission: statementsShape }),
  bodyExample: { role: 'helper', permission: { member: ['read'], invitation: ['create', 'cancel'] } },
  success: {
    description: 'The role, and what it permits.',
    schema: z.strictObject({ success: z.literal(true), roleData: roleShape, statements: statementsShape }),
    example: { success: true, roleData: roleExample, statements: statementsExample },
  },
  errors: [
    NONE,
    NAME_TAKEN,
    NAME_RESERVED,
    STRANGER,
    NOT_ALLOWED,
    error(400, 'TOO_MANY_ROLES', 'The organization has as many as it may.', 'ROLE_LIMIT'),
    INVALID_RESOURCE,
    lacking(CODE, ['organization.delete']),
  ],
  run: async ({ ctx, body }) => {
    requireFreeName(body.role)
    const place = await placeOf(ctx, body, { none: NONE, stranger: STRANGER })
    await demand(ctx, place, 'roles.create', { action: 'role.create', words: NOT_ALLOWED })
    const permissions = permissionsNamed(body.permission)
    const role = await worded(
      createRoleHere(ctx, { id: place.organizationId }, { name: body.role, permissions }),
      wordsForEscalation(CODE),
    )
    const roleData = presentRole(role)
    return { success: true, roleData, statements: roleData.permission }
  },
})
