import { z } from 'zod'
import { normaliseRoleKey } from '../../../access/role-key.js'
import type { DomainError } from '../../../errors.js'
import { parseId } from '../../../ids.js'
import { updateMember } from '../../../member/operations/update-member.js'
import { isOwner } from '../../../member/policy.js'
import { memberById } from '../../../member/reads.js'
import { type Answer, Refused } from '../../problem.js'
import { demand, demandOwner, placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION } from '../errors.js'
import { memberExample } from '../examples.js'
import { roleInput, roleNames } from '../inputs.js'
import { presentMember } from '../presenters.js'
import { row, worded } from '../row.js'
import { memberShape } from '../shapes.js'

const NO_ROLE = { status: 400, when: 'The role is empty. The body is empty, too.' }
const NOT_FOUND = error(400, 'MEMBER_NOT_FOUND', 'The caller, or the member, does not belong to it.', 'NOT_FOUND')
const NOT_ALLOWED = error(403, 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_MEMBER', 'Needs `member:update`.', 'FORBIDDEN')
const also = (cause: 'TARGET_ABOVE_OWN' | 'ROLE_ABOVE_OWN' | 'SELF_PROMOTION', when: string) => ({
  ...NOT_ALLOWED,
  when,
  cause,
})

export const updateMemberRole = row({
  method: 'POST',
  path: 'update-member-role',
  operationId: 'updateMemberRole',
  summary: 'Give a member another role',
  tag: 'Members',
  permissions: ['users.update'],
  body: z.object({ role: roleInput, memberId: z.string(), organizationId: z.string().optional() }),
  bodyExample: { memberId: 'member_01hzy3v4w5x6y7z8a9b0c1d2e3', role: 'admin' },
  success: {
    description: 'The member as it is now.',
    schema: memberShape,
    example: { ...memberExample, role: 'admin' },
  },
  errors: [
    NO_ROLE,
    NO_ACTIVE_ORGANIZATION,
    NOT_FOUND,
    unknownRole('king'),
    error(400, 'YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER', 'It would have no owner.', 'LAST_OWNER'),
    NOT_ALLOWED,
    also('TARGET_ABOVE_OWN', 'The member may do more than the caller.'),
    also('ROLE_ABOVE_OWN', 'The role may do more than the caller.'),
    also('SELF_PROMOTION', 'Nobody gives himself more than he has.'),
  ],
  run: async ({ ctx, body }) => {
    const roles = roleNames(body.role)
    if (roles.length === 0) throw new Refused(NO_ROLE)
    const refusals = { none: NO_ACTIVE_ORGANIZATION, stranger: NOT_FOUND }
    const place = await placeOf(ctx, body, refusals)
    const id = parseId('Member', body.memberId)
    const target = id && (await ctx.load(memberById, id))
    if (!target || target.organizationId !== place.organizationId) throw new Refused(NOT_FOUND)
    const act = { action: 'member.update', words: NOT_ALLOWED }
    if (isOwner(target.roleKeys) || isOwner(roles.map(normaliseRoleKey))) await demandOwner(ctx, place, act)
    await demand(ctx, place, 'users.update', act)
    return presentMember(await worded(updateMember(ctx, target.id, { roles }), namingTheRole))
  },
})

/** The message is made of the code, against the rule (better-auth.md 3.6). */
function unknownRole(name: string) {
  const body = { message: `ROLE_NOT_FOUND: ${name}`, code: 'ROLE_NOT_FOUND' }
  return { status: 400, body, when: 'There is no such role.' }
}

function namingTheRole({ code, facts }: DomainError): Answer | undefined {
  return code === 'ROLE_NOT_FOUND' ? unknownRole(String(facts.role)) : undefined
}
