import { z } from 'zod'
import { placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { row } from '../row.js'
import { statementsShape } from '../shapes.js'
import { holds } from '../statements.js'

const STRANGER = error(401, 'USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION', 'The caller does not belong to it.')

export const hasPermission = row({
  method: 'POST',
  path: 'has-permission',
  operationId: 'hasPermission',
  summary: 'Ask whether the caller holds permissions',
  description: '`permission` is the older name of `permissions`. Whatever is unknown is not held.',
  tag: 'Members',
  permissions: [],
  body: z
    .object({ organizationId: z.string().optional() })
    .and(z.xor([z.object({ permissions: statementsShape }), z.object({ permission: statementsShape })])),
  bodyExample: { permissions: { member: ['create'] } },
  success: {
    description: 'Whether all of them are held.',
    schema: z.strictObject({ error: z.null(), success: z.boolean() }),
    example: { error: null, success: true },
  },
  errors: [NO_ACTIVE_ORGANIZATION, STRANGER],
  run: async ({ ctx, body }) => {
    const { membership } = await placeOf(ctx, body, { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER })
    const asked = 'permissions' in body ? body.permissions : body.permission
    return { error: null, success: holds(membership.permissions, asked) }
  },
})
