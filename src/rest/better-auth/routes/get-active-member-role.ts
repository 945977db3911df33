import { z } from 'zod'
import { parseId } from '../../../ids.js'
import { Refused } from '../../problem.js'
import { placeOf } from '../caller.js'
import { error, NO_ACTIVE_ORGANIZATION, ORGANIZATION_NOT_FOUND } from '../errors.js'
import { named } from '../inputs.js'
import { memberIn } from '../member-reads.js'
import { presentRoles } from '../presenters.js'
import { row } from '../row.js'

const STRANGER = error(
  403,
  'YOU_ARE_NOT_A_MEMBER_OF_THIS_ORGANIZATION',
  'The caller, or the user who is named, does not belong to it.',
)

export const getActiveMemberRole = row({
  method: 'GET',
  path: 'get-active-member-role',
  operationId: 'getActiveMemberRole',
  summary: 'Show the role of the caller, or of another member',
  tag: 'Members',
  permissions: [],
  query: z.object({ ...named, userId: z.string().optional() }),
  success: { description: 'The role.', schema: z.strictObject({ role: z.string() }), example: { role: 'member' } },
  errors: [NO_ACTIVE_ORGANIZATION, ORGANIZATION_NOT_FOUND, STRANGER],
  run: async ({ ctx, query }) => {
    const place = await placeOf(ctx, query, { none: NO_ACTIVE_ORGANIZATION, stranger: STRANGER })
    if (!query.userId) return { role: presentRoles(place.membership.roleKeys) }
    const userId = parseId('User', query.userId)
    const member = userId && (await memberIn(ctx, place.organizationId, userId))
    if (!member) throw new Refused(STRANGER)
    return { role: presentRoles(member.roleKeys) }
  },
})
