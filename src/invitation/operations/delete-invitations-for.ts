import type { Tx } from '../../database/client.js'

/**
 * Deletes every invitation of one address in an organization, whatever its state: what is left to do when a member is
 * removed or leaves (rybbit.md 6, effects), in the transaction that does it. Answers how many there were.
 */
export async function deleteInvitationsFor(tx: Tx, organizationId: string, email: string): Promise<number> {
  const { count } = await tx.invitation.deleteMany({ where: { organizationId, email: email.toLowerCase() } })
  return count
}
