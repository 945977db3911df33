import type { RequestContext } from '../../context.js'
import { type DomainError, invalidInput, notFound, refusal } from '../../errors.js'
import { parseInput } from '../../inputs.js'
import { INVITE } from '../../limits/buckets.js'
import { demandPoints } from '../../limits/demand-points.js'
import { whoseLimit } from '../../limits/whose.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { type InvitationInput, invitationsInput } from '../inputs.js'
import { createInvitations, type NewInvitation } from './steps/create.js'
import { draftInvitation, type Plan, planInvitations } from './steps/plan.js'

/**
 * Invites up to 20 people at once, all or none, by the rules of `inviteMember`; an address may be named once. Every
 * complaint is an issue with the path of its field, `invitations.3.email`, and its code in lower case, in an INVALID_INPUT;
 * or in a refusal of the rights, where one is among them.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ROLE_ABOVE_OWN, ESCALATION, TOO_MANY_REQUESTS, INVITATION_LIMIT, MEMBER_LIMIT
 */
export async function inviteMembers(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: readonly InvitationInput[],
): Promise<NewInvitation[]> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const { invitations } = parseInput(invitationsInput, { invitations: input })
  await demandPoints(ctx, INVITE, whoseLimit(ctx), invitations.length)
  const drafts = await Promise.all(invitations.map((wanted) => draftInvitation(ctx, target.id, wanted)))
  return inOrganization(ctx, target.id, { action: 'invitation.create', needs: ['users.invite'] }, async (work) => {
    const plans = await planInvitations(work, drafts)
    const refused = refusalOf(plans)
    if (refused) throw refused
    return createInvitations(work, plans)
  })
}

/** One refusal for all that is wrong. */
function refusalOf(plans: readonly Plan[]): DomainError | null {
  const complaints = plans.flatMap((plan, index) => plan.complaints.map((complaint) => ({ ...complaint, index })))
  if (complaints.length === 0) return null
  const issues = complaints.map(({ index, field, error }) => ({
    path: `invitations.${index}.${field}`,
    code: error.code.toLowerCase(),
    message: error.issues[0]?.message ?? error.message,
  }))
  const forbidding = complaints.map(({ error }) => error).filter((error) => error.type === 'ForbiddenError')
  const [first] = forbidding
  if (!first) return invalidInput(issues)
  const missingPermissions = [...new Set(forbidding.flatMap((error) => error.missingPermissions))]
  return refusal(first.code, first.message, { issues, missingPermissions })
}
