import { z } from 'zod'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { leaveOrganization } from '../../../member/operations/leave-organization.js'
import { callerOf, placeOf } from '../caller.js'
import { error } from '../errors.js'
import { memberWithUserExample } from '../examples.js'
import { withUser } from '../member-reads.js'
import { row } from '../row.js'
import { memberWithUserShape } from '../shapes.js'

const NOT_FOUND = error(400, 'MEMBER_NOT_FOUND', 'The caller does not belong to it.', 'NOT_FOUND')

export const leave = row({
  method: 'POST',
  path: 'leave',
  operationId: 'leaveOrganization',
  summary: 'Leave an organization',
  tag: 'Members',
  permissions: [],
  body: z.object({ organizationId: z.string() }),
  bodyExample: { organizationId: 'org_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: {
    description: 'The membership that has ended.',
    schema: memberWithUserShape,
    example: memberWithUserExample,
  },
  errors: [
    NOT_FOUND,
    error(400, 'YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER', 'It would have no owner.', 'LAST_OWNER'),
  ],
  run: async ({ ctx, body }) => {
    // Nobody leaves the active organization by naming none.
    const named = { organizationId: body.organizationId || '-' }
    const { organizationId: id } = await placeOf(ctx, named, { none: NOT_FOUND, stranger: NOT_FOUND })
    const { session } = callerOf(ctx)
    const member = await withUser(ctx, await leaveOrganization(ctx, { id }))
    if (session.activeOrganizationId === id) await setActiveOrganization(ctx, null)
    return member
  },
})
