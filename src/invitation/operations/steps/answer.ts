import type { RequestContext } from '../../../context.js'
import { notFound, refusal } from '../../../errors.js'
import type { Invitation, User } from '../../../generated/prisma/client.js'
import { parseId } from '../../../ids.js'
import { parseInput } from '../../../inputs.js'
import { ACCEPT_INVITATION } from '../../../limits/buckets.js'
import { demandPoints } from '../../../limits/demand-points.js'
import { whoseLimit } from '../../../limits/whose.js'
import { inOrganization, type Outcome, type Work } from '../../../operation.js'
import { type Answer, answerInput } from '../../inputs.js'
import { isRecipient } from '../../policy.js'
import { anyInvitation, invitationOfToken } from '../../reads.js'
import { lockedInvitation } from './find.js'

/**
 * The frame of a recipient's answer: who answers is a person, and the address invited is that person's, verified where
 * the gateway can send mail (better-auth.md 5). The state of the invitation is the answer's own matter.
 *
 * @throws INVALID_INPUT, SESSION_REQUIRED, TOO_MANY_REQUESTS, NOT_FOUND, NOT_RECIPIENT (it exists, for somebody else),
 *   EMAIL_NOT_VERIFIED
 */
export async function answerInvitation<Value>(
  ctx: RequestContext,
  reference: Answer,
  action: 'invitation.accept' | 'invitation.reject',
  answer: (work: Work, invitation: Invitation, recipient: User) => Promise<Outcome<Value>>,
): Promise<Value> {
  const { token, invitationId } = parseInput(answerInput, reference)
  const { viewer } = ctx
  if (!isRecipient(viewer)) {
    throw refusal('SESSION_REQUIRED', 'Only the invited person can answer: by session, or by a key without limits.')
  }
  await demandPoints(ctx, ACCEPT_INVITATION, whoseLimit(ctx))
  const target = token == null ? await invitationOfId(ctx, invitationId ?? '') : await invitationOfToken(ctx, token)
  if (!target) throw notFound('Invitation')
  return inOrganization(ctx, target.organizationId, { action, needs: [], what: 'Invitation' }, async (work) => {
    const invitation = await lockedInvitation(work, target.id)
    // Sent again meanwhile: the token is dead.
    if (token != null && invitation.tokenHash !== target.tokenHash) throw notFound('Invitation')
    return answer(work, invitation, await requireRecipient(work, invitation, viewer.userId))
  })
}

/** Past the viewer's own eyes: a recipient may not see it before the address is verified. */
async function invitationOfId(ctx: RequestContext, invitationId: string): Promise<Invitation | null> {
  const id = parseId('Invitation', invitationId)
  return id === null ? null : anyInvitation(ctx, id)
}

async function requireRecipient({ ctx, tx }: Work, invitation: Invitation, userId: string): Promise<User> {
  const user = await tx.user.findFirst({ where: { id: userId } })
  if (user?.email.toLowerCase() !== invitation.email) {
    throw refusal('NOT_RECIPIENT', 'You are not the recipient of the invitation.')
  }
  if (ctx.services.mail.canSend && !user.emailVerified) {
    throw refusal('EMAIL_NOT_VERIFIED', 'Verify your e-mail address before you accept or reject an invitation.')
  }
  return user
}
