import { z } from 'zod'
import type { RequestContext } from '../../../context.js'
import type { Member } from '../../../generated/prisma/client.js'
import { setActiveOrganization } from '../../../identity/operations/set-active-organization.js'
import { parseId } from '../../../ids.js'
import { removeMember as remove } from '../../../member/operations/remove-member.js'
import { isOwner } from '../../../member/policy.js'
import { memberById } from '../../../member/reads.js'
import { userByEmail } from '../../../user/reads.js'
import { Refused } from '../../problem.js'
import { callerOf, demand, demandOwner, placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { memberWithUserExample } from '../examples.js'
import { memberIn, withUser } from '../member-reads.js'
import { row } from '../row.js'
import { memberWithUserShape } from '../shapes.js'

const NOT_FOUND = error(
  400,
  'MEMBER_NOT_FOUND',
  'The caller, or the one to remove, does not belong to it.',
  'NOT_FOUND',
)
const ONLY_OWNER = error(
  400,
  'YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER',
  'It would have no owner; also whenever somebody else tries to remove an owner.',
  'LAST_OWNER',
)
const NOT_ALLOWED = error(401, 'YOU_ARE_NOT_ALLOWED_TO_DELETE_THIS_MEMBER', 'Needs `member:delete`.', 'FORBIDDEN')

export const removeMember = row({
  method: 'POST',
  path: 'remove-member',
  operationId: 'removeMember',
  summary: 'Remove a member',
  description: 'By id or e-mail address. The invitations of the address go, too.',
  tag: 'Members',
  permissions: ['users.delete'],
  body: z.object({ memberIdOrEmail: z.string(), organizationId: z.string().optional() }),
  bodyExample: { memberIdOrEmail: 'teammate@example.com' },
  success: {
    description: 'Who is gone.',
    schema: z.strictObject({ member: memberWithUserShape }),
    example: { member: memberWithUserExample },
  },
  errors: [
    NO_ACTIVE_ORGANIZATION,
    NOT_FOUND,
    ONLY_OWNER,
    NOT_ALLOWED,
    { ...NOT_ALLOWED, when: 'The member may do more than the caller.', cause: 'TARGET_ABOVE_OWN' },
  ],
  run: async ({ ctx, body }) => {
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: NOT_FOUND }
    const place = await placeOf(ctx, body, refusals)
    const { organizationId } = place
    const target = await find(ctx, organizationId, body.memberIdOrEmail)
    if (!target) throw new Refused(NOT_FOUND)
    // In this order upstream: who is no owner learns that of an owner before its own lack of rights (better-auth.md 8.2).
    const action = 'member.remove'
    if (isOwner(target.roleKeys)) await demandOwner(ctx, place, { action, words: ONLY_OWNER })
    await demand(ctx, place, 'users.delete', { action, words: NOT_ALLOWED })
    const { userId, session } = callerOf(ctx)
    const member = await withUser(ctx, await remove(ctx, target.id))
    if (target.userId === userId && session.activeOrganizationId === organizationId) {
      await setActiveOrganization(ctx, null)
    }
    return { member }
  },
})

async function find(ctx: RequestContext, organizationId: string, idOrEmail: string): Promise<Member | null> {
  if (idOrEmail.includes('@')) {
    const user = await ctx.load(userByEmail, idOrEmail)
    return user && memberIn(ctx, organizationId, user.id)
  }
  const id = parseId('Member', idOrEmail)
  const member = id ? await ctx.load(memberById, id) : null
  return member?.organizationId === organizationId ? member : null
}
