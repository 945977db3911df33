import { refusal } from '../../../errors.js'
import type { Work } from '../../../operation.js'
import { demandSeats } from '../../../usage/seats.js'
import { MAX_PENDING_INVITATIONS } from '../../policy.js'
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
 * Demands a seat for somebody who accepts, since the plan may have shrunk. Only members count then: among those who are
 * invited, who comes first gets it.
 *
 * @throws MEMBER_LIMIT (fact `limit`)
 */
export async function demandSeat(work: Work): Promise<void> {
  await demandSeats(work, 1, async () => 0)
}
