import type { Tx } from '../../database/client.js'
import type { Services } from '../../services.js'

/** Ends all backfills of an export that still run. A run of theirs that is at work ends normally; no other follows it. */
export async function endBackfills(
  tx: Tx,
  services: Pick<Services, 'now'>,
  batchExportId: string,
  status: 'CANCELLED' | 'FAILED',
): Promise<void> {
  const now = services.now()
  await tx.batchExportBackfill.updateMany({
    where: { batchExportId, finishedAt: null },
    data: { status, finishedAt: now, updatedAt: now },
  })
}
