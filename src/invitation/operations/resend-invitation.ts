import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { Invitation } from '../../generated/prisma/client.js'
import { INVITE } from '../../limits/buckets.js'
import { demandPoints } from '../../limits/demand-points.js'
import { whoseLimit } from '../../limits/whose.js'
import { inOrganization, type Work } from '../../operation.js'
import { auditedInvitation } from '../audited.js'
import { expiryAfter, secondsUntilResend, shownStatus } from '../policy.js'
import { pendingAt } from '../reads.js'
import { newInvitationLink } from '../token.js'
import { invitationEvent, type NewInvitation } from './steps/create.js'
import { findInvitation, lockedInvitation, requireStatus } from './steps/find.js'
import { aboveInviter, alreadyInvited, alreadyMember, refuseFirst } from './steps/judge.js'
import { letterOf } from './steps/letter.js'
import { demandPatience, demandRoom } from './steps/limits.js'
import { membersAmong } from './steps/plan.js'
import { rolesNow } from './steps/roles.js'

/**
 * Sends an invitation again: the same one, with a new token and a new time; the old token is dead from then on, and the
 * sender is the inviter (tours-events.md 6). An expired one is revived, and takes its place and seat anew. At most once a
 * minute, and no more often than its address may be mailed. Needs `users.invite`, and the role must be the sender's to confer (better-auth.md 4, step 11).
 *
 * @throws NOT_FOUND, FORBIDDEN, INVITATION_NOT_PENDING, INVITATION_ROLE_GONE, ROLE_ABOVE_OWN, ESCALATION, ALREADY_MEMBER,
 * ALREADY_INVITED, INVITATION_LIMIT, MEMBER_LIMIT, TOO_MANY_REQUESTS (with `retryAfter`)
 */
export async function resendInvitation(
  ctx: RequestContext,
  invitationId: string,
  options: { sendEmail?: boolean | null | undefined } = {},
): Promise<NewInvitation> {
  const target = await findInvitation(ctx, invitationId)
  await demandPoints(ctx, INVITE, whoseLimit(ctx))
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'invitation.resend', needs: ['users.invite'], what: 'Invitation' },
    async (work) => {
      const { tx, now } = work
      const before = await lockedInvitation(work, target.id)
      requireStatus(before, now, 'PENDING', 'EXPIRED')
      await demandSendable(work, before)
      if (shownStatus(before, now) === 'EXPIRED') await demandRoomToRevive(work, before)
      const sendsEmail = options.sendEmail !== false
      if (sendsEmail) await demandPatience(work, [before.email])
      const { tokenHash, link } = newInvitationLink(ctx.services)
      const invitation = await tx.invitation.update({
        where: { id: before.id },
        data: {
          tokenHash,
          inviterId: 'userId' in work.viewer ? work.viewer.userId : null,
          expiresAt: expiryAfter(now, before.lifetimeHours),
          emailAttempted: before.emailAttempted || (sendsEmail && ctx.services.mail.canSend),
          resentAt: now,
          updatedAt: now,
        },
      })
      return {
        value: { invitation, link },
        audit: {
          action: 'invitation.resend',
          resourceType: 'Invitation',
          resourceId: invitation.id,
          before: auditedInvitation(before),
          after: auditedInvitation(invitation),
        },
        events: [invitationEvent('invitation.resent', invitation)],
        mail: sendsEmail ? [letterOf(work, invitation, link, await inviterOf(work, invitation))] : [],
      }
    },
  )
}

async function demandSendable(work: Work, invitation: Invitation): Promise<void> {
  const members = await membersAmong(work, [invitation.email])
  refuseFirst([
    ...aboveInviter(work, rolesNow(work, invitation), invitation),
    ...(members.has(invitation.email) ? alreadyMember() : []),
  ])
  const retryAfter = secondsUntilResend(invitation.resentAt, work.now)
  if (retryAfter > 0) {
    throw refusal('TOO_MANY_REQUESTS', `The invitation was just sent. Try again in ${retryAfter} s.`, { retryAfter })
  }
}

/** While one was expired, its address may have been invited anew. */
async function demandRoomToRevive(work: Work, { organizationId, email }: Invitation): Promise<void> {
  const others = await work.tx.invitation.count({ where: { organizationId, email, ...pendingAt(work.now) } })
  if (others > 0) refuseFirst(alreadyInvited())
  await demandRoom(work, 1)
}

/** Whoever invited; nobody once that person has left. */
async function inviterOf({ tx, organization }: Work, { inviterId }: Invitation) {
  if (!inviterId) return null
  const where = { id: inviterId, members: { some: { organizationId: organization.id } } }
  return tx.user.findFirst({ where, select: { name: true, email: true } })
}
