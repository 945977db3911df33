import type { Services } from '../../services.js'

/** How long the log of deliveries goes back. */
const KEPT_MS = 30 * 86_400_000
const AT_ONCE = 5_000

/** Deletes old deliveries with their attempts, some at a time; those that still wait stay. */
export async function forgetOldDeliveries({ database, now }: Pick<Services, 'database' | 'now'>): Promise<void> {
  const before = new Date(now().getTime() - KEPT_MS)
  for (;;) {
    const deleted = await database.system.$executeRaw`
      delete from webhook_delivery where id in (
        select d.id from webhook_delivery d where d."createdAt" < ${before} and d.status <> 'PENDING' limit ${AT_ONCE})`
    if (deleted < AT_ONCE) return
  }
}
