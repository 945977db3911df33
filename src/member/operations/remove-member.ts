import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { inOrganization } from '../../operation.js'
import { needsFor } from '../policy.js'
import { memberById } from '../reads.js'
import { remove } from './removal.js'
import { keepShowing } from './under-lock.js'

/**
 * Removes a member. Needs `users.delete`; who removes himself leaves, for which a session needs nothing.
 *
 * @throws NOT_FOUND, FORBIDDEN, TARGET_ABOVE_OWN (E3; fact `targetIsOwner`), LAST_OWNER (E5)
 */
export async function removeMember(ctx: RequestContext, memberId: string): Promise<Member> {
  const id = parseId('Member', memberId)
  const seen = id && (await ctx.load(memberById, id))
  if (!seen) throw notFound('Member')
  const options = { action: 'member.remove', needs: needsFor(ctx.viewer, seen.userId, 'users.delete'), what: 'Member' }
  const shown = await inOrganization(ctx, seen.organizationId, options, (work) =>
    remove(work, seen.id, 'member.remove'),
  )
  return keepShowing(ctx, shown)
}
