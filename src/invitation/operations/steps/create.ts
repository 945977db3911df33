import type { EventType } from '../../../feed/catalogue.js'
import type { Invitation } from '../../../generated/prisma/client.js'
import { encodeId } from '../../../ids.js'
import type { EventDraft, Outcome, Work } from '../../../operation.js'
import { auditedInvitation } from '../../audited.js'
import { expiryAfter, lifetimeHours } from '../../policy.js'
import { newInvitationLink } from '../../token.js'
import { type Inviter, letterOf } from './letter.js'
import { demandPatience, demandRoom } from './limits.js'
import type { Plan } from './plan.js'

/** An invitation with the link that accepts it, which is shown nowhere else again. */
export interface NewInvitation {
  invitation: Invitation
  link: string
}

/** The event of what happened to an invitation: ids alone, since subscribers may not list people. */
export const invitationEvent = (type: EventType & `invitation.${string}`, { id }: { id: string }): EventDraft => ({
  type,
  data: { invitationId: encodeId('Invitation', id) },
})

/**
 * Creates planned invitations, revokes what they replace, and writes the mail for them.
 *
 * @throws TOO_MANY_REQUESTS, INVITATION_LIMIT, MEMBER_LIMIT
 */
export async function createInvitations(work: Work, plans: readonly Plan[]): Promise<Outcome<NewInvitation[]>> {
  const { tx, now } = work
  const mailed = plans.filter(({ wanted }) => wanted.sendEmail !== false)
  await demandPatience(
    work,
    mailed.map(({ wanted }) => wanted.email),
  )
  const replaced = plans.flatMap((plan) => plan.replaced)
  await demandRoom(
    work,
    plans.length,
    replaced.map(({ email }) => email),
  )
  if (replaced.length > 0) {
    const where = { id: { in: replaced.map(({ id }) => id) } }
    await tx.invitation.updateMany({ where, data: { status: 'REVOKED', updatedAt: now } })
  }
  const made = plans.map((plan) => newInvitation(work, plan))
  await tx.invitation.createMany({ data: made.map(({ invitation }) => invitation) })
  const inviter = personOf(work)
  return {
    value: made,
    audit: {
      action: 'invitation.create',
      resourceType: 'Invitation',
      resourceId: made.length === 1 ? (made[0]?.invitation.id ?? null) : null,
      ...(replaced.length > 0 && { before: { replaced: replaced.map(withId) } }),
      after: { invitations: made.map(({ invitation }) => withId(invitation)) },
    },
    events: [
      ...replaced.map((row) => invitationEvent('invitation.revoked', row)),
      ...made.map(({ invitation }) => invitationEvent('invitation.created', invitation)),
    ],
    mail: made
      .filter((_one, index) => plans[index]?.wanted.sendEmail !== false)
      .map(({ invitation, link }) => letterOf(work, invitation, link, inviter)),
  }
}

function newInvitation({ ctx, viewer, organization, now }: Work, { wanted, access, roleKeys }: Plan): NewInvitation {
  const { services } = ctx
  const hours = lifetimeHours(ctx.door, services.settings.invitationHours)
  const { tokenHash, link } = newInvitationLink(services)
  const invitation: Invitation = {
    id: services.newId(),
    organizationId: organization.id,
    email: wanted.email,
    roleKeys,
    ...access,
    status: 'PENDING',
    tokenHash,
    inviterId: 'userId' in viewer ? viewer.userId : null,
    message: wanted.message ?? null,
    firstName: wanted.firstName ?? null,
    lifetimeHours: hours,
    emailAttempted: wanted.sendEmail !== false && services.mail.canSend,
    expiresAt: expiryAfter(now, hours),
    resentAt: null,
    createdAt: now,
    updatedAt: now,
  }
  return { invitation, link }
}

function personOf({ viewer }: Work): Inviter | null {
  return 'userId' in viewer ? { name: viewer.name, email: viewer.email } : null
}

const withId = (invitation: Invitation) => ({ id: invitation.id, ...auditedInvitation(invitation) })
