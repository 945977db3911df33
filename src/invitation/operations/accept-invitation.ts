import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { Invitation, Member } from '../../generated/prisma/client.js'
import { announcedMember } from '../../member/audited.js'
import type { Work } from '../../operation.js'
import { auditedInvitation } from '../audited.js'
import type { Answer } from '../inputs.js'
import { answerInvitation } from './steps/answer.js'
import { invitationEvent } from './steps/create.js'
import { requireStatus } from './steps/find.js'
import { demandInviter } from './steps/inviter.js'
import { alreadyMember, refuseFirst } from './steps/judge.js'
import { demandSeat } from './steps/limits.js'
import { rolesNow } from './steps/roles.js'

/**
 * Accepts an invitation to the viewer's own address, by token or id, and makes the viewer a member, with the restriction
 * to sites that it carries, in one transaction. Of many at once exactly one succeeds. A refusal leaves it pending.
 *
 * @throws as `answerInvitation`, and INVITATION_NOT_PENDING (fact `reason`), ALREADY_MEMBER, INVITATION_ROLE_GONE,
 * INVITER_LOST_RIGHTS, MEMBER_LIMIT
 */
export async function acceptInvitation(
  ctx: RequestContext,
  reference: Answer,
): Promise<{ invitation: Invitation; member: Member }> {
  return answerInvitation(ctx, reference, 'invitation.accept', async (work, before, recipient) => {
    requireStatus(before, work.now, 'PENDING')
    if (work.membership) refuseFirst(alreadyMember())
    const assignment = rolesNow(work, before)
    const { roleKeys } = assignment
    await demandInviter(work, before, assignment)
    await demandSeat(work)
    const invitation = await claim(work, before)
    const member = await join(work, { ...before, roleKeys }, recipient.id)
    return {
      value: { invitation, member },
      audit: {
        action: 'invitation.accept',
        resourceType: 'Invitation',
        resourceId: invitation.id,
        before: auditedInvitation(before),
        after: { ...auditedInvitation(invitation), memberId: member.id },
      },
      events: [
        invitationEvent('invitation.accepted', invitation),
        { type: 'member.added', data: announcedMember(member) },
      ],
      changesAccess: true,
    }
  })
}

/** Pending to accepted in one conditional statement: the fence behind the lock of the organization. */
async function claim({ tx, now }: Work, { id, tokenHash }: Invitation): Promise<Invitation> {
  const [invitation] = await tx.invitation.updateManyAndReturn({
    where: { id, tokenHash, status: 'PENDING' },
    data: { status: 'ACCEPTED', updatedAt: now },
  })
  if (!invitation)
    throw refusal('INVITATION_NOT_PENDING', 'The invitation is answered.', { facts: { reason: 'accepted' } })
  return invitation
}

/** The membership, with grants of those sites that the organization still has; without any it sees none, not all. */
async function join({ ctx, tx, now, organization }: Work, invitation: Invitation, userId: string): Promise<Member> {
  const { roleKeys, hasRestrictedSiteAccess, siteIds } = invitation
  const organizationId = organization.id
  const member = await tx.member.create({
    data: {
      id: ctx.services.newId(),
      organizationId,
      userId,
      roleKeys,
      hasRestrictedSiteAccess,
      createdAt: now,
      updatedAt: now,
    },
  })
  if (!hasRestrictedSiteAccess) return member
  const sites = await tx.site.findMany({ where: { organizationId, id: { in: siteIds } }, select: { id: true } })
  await tx.siteGrant.createMany({
    data: sites.map(({ id }) => ({ memberId: member.id, siteId: id, organizationId, createdAt: now })),
  })
  return member
}
