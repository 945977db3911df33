import type { Membership } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { connection } from '../../database/list.js'
import type { Invitation } from '../../generated/prisma/client.js'
import { invitationFilter, invitations } from '../../invitation/reads.js'
import { isOwner } from '../../member/policy.js'
import { siteNumberOf } from '../../site/site-numbers.js'
import { presentInvitation } from './presenters.js'

/** An invitation as it is shown, with the siteIds of those of its sites that are still there. */
export async function shownInvitation(ctx: RequestContext, invitation: Invitation) {
  const numbers = await ctx.loadMany(siteNumberOf, invitation.siteIds)
  return presentInvitation(
    invitation,
    numbers.filter((number) => number !== null),
  )
}

/** All invitations of an organization, whatever their state; those that make an owner are for owners (better-auth.md 8.1). */
export async function invitationsShownTo(ctx: RequestContext, organizationId: string, { roleKeys }: Membership) {
  const { edges } = await connection(ctx, invitations, organizationId, { first: ctx.maxPageSize })
  const shown = edges.map(({ node }) => node).filter((one) => isOwner(roleKeys) || !isOwner(one.roleKeys))
  return Promise.all(shown.map((invitation) => shownInvitation(ctx, invitation)))
}

/** The invitation of an address that can still be accepted, if the caller may see it. */
export async function pendingInvitation(
  ctx: RequestContext,
  organizationId: string,
  email: string,
): Promise<Invitation | null> {
  const conditions = await invitationFilter(ctx, { status: ['PENDING'], email })
  const { edges } = await connection(ctx, invitations, organizationId, { first: 1 }, { conditions })
  return edges[0]?.node ?? null
}
