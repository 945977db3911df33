import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { needsFor } from '../policy.js'
import { memberOfUser } from '../reads.js'
import { remove } from './removal.js'
import { keepShowing } from './under-lock.js'

/**
 * Ends the viewer's own membership. A session needs no permission for it, a key `users.delete` in its scopes.
 *
 * @throws NOT_FOUND (also for viewers who are no member), FORBIDDEN, LAST_OWNER (E5)
 */
export async function leaveOrganization(ctx: RequestContext, reference: OrganizationReference): Promise<Member> {
  const { viewer } = ctx
  const organization = await findOrganization(ctx, reference)
  if (!organization) throw notFound('Organization')
  const own = 'userId' in viewer ? { organizationId: organization.id, userId: viewer.userId } : null
  const seen = own && (await ctx.load(memberOfUser, own))
  if (!seen) throw notFound('Member')
  const options = { action: 'member.leave', needs: needsFor(viewer, seen.userId, 'users.delete'), what: 'Member' }
  const shown = await inOrganization(ctx, organization.id, options, (work) => remove(work, seen.id, 'member.leave'))
  return keepShowing(ctx, shown)
}
