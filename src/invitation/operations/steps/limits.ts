import { refusal } from '../../../errors.js'
import { DAY_MS, secondsUntilMail } from '../../../limits/mail.js'
import type { Work } from '../../../operation.js'
import { demandSeats } from '../../../usage/seats.js'
import { MAX_MAILS_PER_ORGANIZATION, MAX_PENDING_INVITATIONS } from '../../policy.js'
import { pendingInvitations } from '../../reads.js'

/**
 * Demands room for more pending invitations: as many as an organization may have, and seats of its plan, which those
 * pending hold already. What `replacing` these addresses have pending goes in the same transaction.
 *
 * @throws INVITATION_LIMIT, MEMBER_LIMIT (fact `limit`)
 */
export async function demandRoom(work: Work, adding: number, replacing: readonly string[] = []): Promise<void> {
  const pending = await pendingInvitations(work, replacing)
  if (pending + adding > MAX_PENDING_INVITATIONS) {
    throw refusal('INVITATION_LIMIT', `An organization has at most ${MAX_PENDING_INVITATIONS} pending invitations.`, {
      facts: { limit: MAX_PENDING_INVITATIONS },
    })
  }
  await demandSeats(work, adding, async () => pending)
}

/**
 * Demands that these addresses, which are about to get a mail, and this organization, which sends it, have not had too many.
 * To revoke an invitation and make the next, or to send it again and again, is no way to send mail without end to somebody who
 * did not ask for it. Counted by the mails themselves: invitations go when a member is removed. Where none can be sent there
 * is nothing to limit.
 *
 * @throws TOO_MANY_REQUESTS (with `retryAfter`)
 */
export async function demandPatience({ ctx, tx, organization, now }: Work, emails: readonly string[]): Promise<void> {
  if (emails.length === 0 || !ctx.services.mail.canSend) return
  const ofToday = { organizationId: organization.id, createdAt: { gt: new Date(now.getTime() - DAY_MS) } }
  const earlier = await tx.outgoingMail.findMany({
    where: { ...ofToday, toAddress: { in: [...emails] } },
    select: { toAddress: true, createdAt: true },
  })
  const waits = emails.map((email) => {
    const times = earlier.filter(({ toAddress }) => toAddress === email).map(({ createdAt }) => createdAt)
    return secondsUntilMail(times, now)
  })
  const retryAfter = Math.max(...waits)
  if (retryAfter > 0) throw tooManyMails(retryAfter)
  const today = await tx.outgoingMail.count({ where: ofToday })
  if (today + emails.length > MAX_MAILS_PER_ORGANIZATION) throw tooManyMails(DAY_MS / 1000)
}

const tooManyMails = (retryAfter: number) =>
  refusal('TOO_MANY_REQUESTS', 'Too many invitations were sent. Try again later.', { retryAfter })

/**
 * Demands a seat for somebody who accepts, since the plan may have shrunk. Only members count then: among those who are
 * invited, who comes first gets it.
 *
 * @throws MEMBER_LIMIT (fact `limit`)
 */
export async function demandSeat(work: Work): Promise<void> {
  await demandSeats(work, 1, async () => 0)
}
