import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, idOfAnyOrganization, type OrganizationReference } from '../../organization/reads.js'
import { needsFor, ownMembership } from '../policy.js'
import { remove } from './removal.js'
import { keepShowing } from './under-lock.js'

/**
 * Ends the viewer's own membership. A session needs no permission for it, not even to see the organization, a key
 * `users.delete` in its scopes.
 *
 * @throws NOT_FOUND (also for viewers who are no member), FORBIDDEN, LAST_OWNER (E5)
 */
export async function leaveOrganization(ctx: RequestContext, reference: OrganizationReference): Promise<Member> {
  const { viewer } = ctx
  const organizationId = await idMeant(ctx, reference)
  const own = ownMembership(viewer, (membership) => membership.organizationId === organizationId)
  if (!own) throw notFound((await findOrganization(ctx, reference)) ? 'Member' : 'Organization')
  const options = { action: 'member.leave', needs: needsFor(viewer, own.userId, 'users.delete'), what: 'Member' }
  const shown = await inOrganization(ctx, own.organizationId, options, (work) => remove(work, own.id, 'member.leave'))
  return keepShowing(ctx, shown)
}

/** Whether or not he sees it; that it exists is told to its members alone. */
async function idMeant(ctx: RequestContext, { id, slug }: OrganizationReference): Promise<string | null> {
  return id != null ? parseId('Organization', id) : idOfAnyOrganization(ctx, { slug: slug ?? '' })
}
