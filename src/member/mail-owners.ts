import type { Tx } from '../database/client.js'
import type { Mail } from '../net/mail.js'
import type { Services } from '../services.js'

/** So many of them are told by mail. */
const MOST_OWNERS = 20

/** Writes the same mail to the owners of an organization, should the transaction commit. */
export async function mailOwners(
  { mail }: Pick<Services, 'mail'>,
  tx: Tx,
  organizationId: string,
  letter: Omit<Mail, 'to'>,
): Promise<void> {
  const owners = await tx.member.findMany({
    where: { organizationId, roleKeys: { has: 'owner' } },
    include: { user: true },
    orderBy: { id: 'asc' },
    take: MOST_OWNERS,
  })
  const letters = owners.map(({ user }) => ({ to: { address: user.email, name: user.name }, ...letter }))
  await mail.enqueue(tx, organizationId, letters)
}
