import type { Tx } from '../../database/client.js'
import type { Services } from '../../services.js'
import { firstPiece } from './intervals.js'
import { makeRun } from './make-run.js'
import { endingOfBackfill } from './statuses.js'

/** A run of a backfill ended: makes the next, or ends the backfill. One after another, so that rows arrive in order. */
export async function advanceBackfill(services: Services, tx: Tx, backfillId: string, reached: Date): Promise<void> {
  const now = services.now()
  const backfill = await tx.batchExportBackfill.findFirst({ where: { id: backfillId, finishedAt: null } })
  if (!backfill) return
  const { interval, until } = backfill
  const piece = interval && until && firstPiece(interval, { start: reached, end: until })
  const finishedRuns = backfill.finishedRuns + 1
  if (piece) {
    const batchExport = { id: backfill.batchExportId, organizationId: backfill.organizationId }
    await makeRun(services, tx, batchExport, piece, { backfillId })
    await tx.batchExportBackfill.update({
      where: { id: backfillId },
      data: { status: 'RUNNING', finishedRuns, updatedAt: now },
    })
    return
  }
  const runs = await tx.batchExportRun.groupBy({ by: ['status'], where: { backfillId } })
  await tx.batchExportBackfill.update({
    where: { id: backfillId },
    data: {
      status: endingOfBackfill(runs.map(({ status }) => status)),
      finishedRuns,
      finishedAt: now,
      updatedAt: now,
    },
  })
}
