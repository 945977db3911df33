import type { RequestContext } from '../../context.js'
import type { Invitation } from '../../generated/prisma/client.js'
import { inOrganization } from '../../operation.js'
import { auditedInvitation } from '../audited.js'
import { invitationEvent } from './steps/create.js'
import { findInvitation, lockedInvitation, requireStatus } from './steps/find.js'

/**
 * Takes back an invitation that nobody has answered, expired or not. Needs `users.invite`.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVITATION_NOT_PENDING
 */
export async function revokeInvitation(ctx: RequestContext, invitationId: string): Promise<Invitation> {
  const target = await findInvitation(ctx, invitationId)
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'invitation.revoke', needs: ['users.invite'], what: 'Invitation' },
    async (work) => {
      const before = await lockedInvitation(work, target.id)
      requireStatus(before, work.now, 'PENDING', 'EXPIRED')
      const invitation = await work.tx.invitation.update({
        where: { id: before.id },
        data: { status: 'REVOKED', updatedAt: work.now },
      })
      return {
        value: invitation,
        audit: {
          action: 'invitation.revoke',
          resourceType: 'Invitation',
          resourceId: invitation.id,
          before: auditedInvitation(before),
          after: auditedInvitation(invitation),
        },
        events: [invitationEvent('invitation.revoked', invitation)],
      }
    },
  )
}
