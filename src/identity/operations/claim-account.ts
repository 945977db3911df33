import type { PrismaClient } from '../../generated/prisma/client.js'

/**
 * Gives an account to whoever has set its password by a link that was mailed to its address: that shows the address to be
 * his. If nobody had shown that before, somebody else may have signed up with it, whose keys end; his sessions have. The
 * sight of better-auth's tables and of users is the system client's (docs/security.md).
 */
export async function claimAccount(
  { system, now }: { system: PrismaClient; now: () => Date },
  user: { id: string; emailVerified: boolean },
): Promise<void> {
  if (user.emailVerified) return
  const at = now()
  await system.$transaction([
    system.user.update({ where: { id: user.id }, data: { emailVerified: true, updatedAt: at } }),
    system.apiKey.updateMany({
      where: { userId: user.id, revokedAt: null },
      data: { revokedAt: at, updatedAt: at },
    }),
  ])
}
