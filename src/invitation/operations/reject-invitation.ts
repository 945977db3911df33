import type { RequestContext } from '../../context.js'
import type { Invitation } from '../../generated/prisma/client.js'
import { auditedInvitation } from '../audited.js'
import type { Answer } from '../inputs.js'
import { answerInvitation } from './steps/answer.js'
import { invitationEvent } from './steps/create.js'
import { requireStatus } from './steps/find.js'

/**
 * Declines an invitation to the viewer's own address, by token or id; an expired one, too (better-auth.md 3.2).
 *
 * @throws as `answerInvitation`, and INVITATION_NOT_PENDING
 */
export async function rejectInvitation(ctx: RequestContext, reference: Answer): Promise<Invitation> {
  return answerInvitation(ctx, reference, 'invitation.reject', async ({ tx, now }, before) => {
    requireStatus(before, now, 'PENDING', 'EXPIRED')
    const invitation = await tx.invitation.update({
      where: { id: before.id },
      data: { status: 'REJECTED', updatedAt: now },
    })
    return {
      value: invitation,
      audit: {
        action: 'invitation.reject',
        resourceType: 'Invitation',
        resourceId: invitation.id,
        before: auditedInvitation(before),
        after: auditedInvitation(invitation),
      },
      events: [invitationEvent('invitation.rejected', invitation)],
    }
  })
}
