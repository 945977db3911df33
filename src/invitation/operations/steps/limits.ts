import { refusal } from '../../../errors.js'
import type { Work } from '../../../operation.js'
import { demandSeats } from '../../../usage/seats.js'
import { HOUR_MS, MAX_MAILS_PER_ADDRESS, MAX_MAILS_PER_ORGANIZATION, MAX_PENDING_INVITATIONS } from '../../policy.js'
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
 *
 * @throws TOO_MANY_REQUESTS (with `retryAfter`)
 */
export async function demandPatience({ tx, organization, now }: Work, emails: readonly string[]): Promise<void> {
  if (emails.length === 0) return
  const sent = { organizationId: organization.id, emailAttempted: true }
  const since = (ms: number) => ({ gt: new Date(now.getTime() - ms) })
  const perAddress = await tx.invitation.groupBy({
    by: 'email',
    where: { ...sent, email: { in: [...emails] }, createdAt: since(HOUR_MS) },
    _count: true,
  })
  if (perAddress.some(({ _count }) => _count >= MAX_MAILS_PER_ADDRESS)) throw tooManyMails(HOUR_MS)
  const today = await tx.invitation.count({ where: { ...sent, createdAt: since(24 * HOUR_MS) } })
  if (today + emails.length > MAX_MAILS_PER_ORGANIZATION) throw tooManyMails(24 * HOUR_MS)
}

const tooManyMails = (ms: number) =>
  refusal('TOO_MANY_REQUESTS', 'Too many invitations were sent. Try again later.', { retryAfter: ms / 1000 })

/**
 * Demands a seat for somebody who accepts, since the plan may have shrunk. Only members count then: among those who are
 * invited, who comes first gets it.
 *
 * @throws MEMBER_LIMIT (fact `limit`)
 */
export async function demandSeat(work: Work): Promise<void> {
  await demandSeats(work, 1, async () => 0)
}
