import type { Tx } from '../../database/client.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { makeScheduledRuns } from './make-run.js'
import { type Plan, takeDue } from './schedule.js'

/**
 * Runs of the schedule that an export may have at a time. A gateway that was away for days, or a destination that does not
 * keep up, is caught up with in order and in doses; nothing is left out.
 */
export const MOST_SCHEDULED = 10

/** Makes the runs of the intervals that ended until then, as far as there is room, and answers the plan behind them. */
export async function makeDueRuns(
  services: Pick<Services, 'jobs' | 'newId' | 'now'>,
  tx: Tx,
  row: BatchExport,
  until: Date,
): Promise<Plan> {
  if (!row.nextRunAt || row.nextRunAt > until) return { nextRunFrom: row.nextRunFrom, nextRunAt: row.nextRunAt }
  const waiting = await tx.batchExportRun.count({
    where: { batchExportId: row.id, scheduled: true, finishedAt: null },
  })
  const { intervals, plan } = takeDue(row, row, until, Math.max(0, MOST_SCHEDULED - waiting))
  await makeScheduledRuns(services, tx, row, intervals)
  return plan
}
