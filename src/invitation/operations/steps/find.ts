import type { RequestContext } from '../../../context.js'
import { notFound, refusal } from '../../../errors.js'
import type { Invitation } from '../../../generated/prisma/client.js'
import { parseId } from '../../../ids.js'
import type { Work } from '../../../operation.js'
import { type ShownStatus, shownStatus } from '../../policy.js'
import { invitationById } from '../../reads.js'

/** The invitation of an id (TypeID or UUID) as the viewer may see it. @throws NOT_FOUND */
export async function findInvitation(ctx: RequestContext, invitationId: string): Promise<Invitation> {
  const id = parseId('Invitation', invitationId)
  const found = id && (await ctx.load(invitationById, id))
  if (!found) throw notFound('Invitation')
  return found
}

/** The same invitation as it stands under the lock of its organization. @throws NOT_FOUND */
export async function lockedInvitation({ tx, organization }: Work, id: string): Promise<Invitation> {
  const row = await tx.invitation.findFirst({ where: { id, organizationId: organization.id } })
  if (!row) throw notFound('Invitation')
  return row
}

/**
 * Refuses what is only for invitations in certain states.
 *
 * @throws INVITATION_NOT_PENDING (fact `reason`: accepted, rejected, revoked or expired)
 */
export function requireStatus(invitation: Invitation, now: Date, ...allowed: ShownStatus[]): void {
  const status = shownStatus(invitation, now)
  if (allowed.includes(status)) return
  const reason = status.toLowerCase()
  throw refusal('INVITATION_NOT_PENDING', `The invitation is ${reason}.`, { facts: { reason } })
}
