import type { Tx } from '../../database/client.js'
import { announce } from '../../feed/announce.js'
import type { BatchExportRun, Prisma } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { advanceBackfill } from './advance-backfill.js'
import { pauseAfterFailures } from './auto-pause.js'
import { runEvent } from './run-event.js'
import { type Ending, FAILED_ENDINGS } from './statuses.js'

/**
 * Ends a run for good, with all that follows from it: the event, the next run of its backfill, the pause of an export that
 * keeps failing. Under the lock of its organization. False where somebody else has ended it, or has it now.
 */
export async function endRun(
  services: Services,
  tx: Tx,
  run: BatchExportRun,
  ending: Ending,
  changes: Prisma.BatchExportRunUncheckedUpdateManyInput = {},
): Promise<boolean> {
  const now = services.now()
  const { count } = await tx.batchExportRun.updateMany({
    where: { id: run.id, attempts: run.attempts, finishedAt: null },
    data: { ...changes, status: ending, nextAttemptAt: null, finishedAt: now, updatedAt: now },
  })
  if (count === 0) return false
  services.telemetry.measures.exportRunEnded(ending)
  await announce(services, tx, run.organizationId, runEvent(run, ending))
  if (FAILED_ENDINGS.includes(ending)) await pauseAfterFailures(services, tx, run)
  if (run.backfillId) await advanceBackfill(services, tx, run.backfillId, run.intervalEnd)
  return true
}
