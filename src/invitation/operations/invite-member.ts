import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import { parseInput } from '../../inputs.js'
import { INVITE } from '../../limits/buckets.js'
import { demandPoints } from '../../limits/demand-points.js'
import { whoseLimit } from '../../limits/whose.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { type InvitationInput, invitationInput } from '../inputs.js'
import { createInvitations, type NewInvitation } from './steps/create.js'
import { refuseFirst } from './steps/judge.js'
import { draftInvitation, planInvitations } from './steps/plan.js'

/**
 * Invites one person by e-mail (tours-events.md 6, better-auth.md 4, rybbit.md 6, posthog.md 6.2). Needs `users.invite`,
 * a restriction to sites `sites.restrict`, too. What the address has pending refuses, or with `replace` goes.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ROLE_NOT_FOUND (fact `role`), ROLE_ABOVE_OWN, ESCALATION (an inviter with
 * restricted access), ALREADY_MEMBER, ALREADY_INVITED, RESTRICTION_NOT_ALLOWED, UNKNOWN_SITES (fact `siteIds`),
 * TOO_MANY_REQUESTS, INVITATION_LIMIT, MEMBER_LIMIT (fact `limit`)
 */
export async function inviteMember(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: InvitationInput,
): Promise<NewInvitation> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const wanted = parseInput(invitationInput, input)
  await demandPoints(ctx, INVITE, whoseLimit(ctx))
  const draft = await draftInvitation(ctx, target.id, wanted)
  const [made] = await inOrganization(
    ctx,
    target.id,
    { action: 'invitation.create', needs: ['users.invite'] },
    async (work) => {
      const plans = await planInvitations(work, [draft])
      refuseFirst(plans.flatMap((plan) => plan.complaints))
      return createInvitations(work, plans)
    },
  )
  return made as NewInvitation
}
