import { Refused } from '../../problem.js'
import { callerOf, placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { memberWithUserExample } from '../examples.js'
import { memberIn, withUser } from '../member-reads.js'
import { row } from '../row.js'
import { memberWithUserShape } from '../shapes.js'

const STRANGER = error(400, 'MEMBER_NOT_FOUND', 'The caller does not belong to the active organization any more.')

export const getActiveMember = row({
  method: 'GET',
  path: 'get-active-member',
  operationId: 'getActiveMember',
  summary: "Show the caller's membership of the active organization",
  tag: 'Members',
  permissions: [],
  success: { description: 'The membership.', schema: memberWithUserShape, example: memberWithUserExample },
  errors: [NO_ACTIVE_ORGANIZATION, STRANGER],
  run: async ({ ctx }) => {
    const { organizationId } = await placeOf(ctx, {}, { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER })
    const member = await memberIn(ctx, organizationId, callerOf(ctx).userId)
    if (!member) throw new Refused(STRANGER)
    return withUser(ctx, member)
  },
})
