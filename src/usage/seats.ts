import { refusal } from '../errors.js'
import { fitsSeats } from '../member/policy.js'
import type { Work } from '../operation.js'
import { planLimits } from './reads.js'

/**
 * Demands seats for `adding` more members, beside those that pending invitations hold. What they hold is counted only
 * where the plan has a limit.
 *
 * @throws MEMBER_LIMIT with fact `limit`
 */
export async function demandSeats(
  { tx, organization }: Pick<Work, 'tx' | 'organization'>,
  adding: number,
  held: () => Promise<number>,
): Promise<void> {
  const { memberLimit } = await planLimits(tx, organization.id)
  if (memberLimit === null) return
  const members = await tx.member.count({ where: { organizationId: organization.id } })
  if (fitsSeats(memberLimit, members, await held(), adding)) return
  throw refusal(
    'MEMBER_LIMIT',
    `You have reached the limit of ${memberLimit} member(s) for your plan. Please upgrade to add more.`,
    { facts: { limit: memberLimit } },
  )
}
