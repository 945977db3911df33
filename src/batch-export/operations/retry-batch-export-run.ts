import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { BatchExportBackfill } from '../../generated/prisma/client.js'
import { onRun } from './on-run.js'
import { startBackfill } from './steps/start-backfill.js'

/**
 * Exports the interval of a run once more, from its beginning, as a backfill of one run (posthog.md 6.4): as the export is
 * set up now. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT while a run of the interval is under way, and for one backfill too many
 */
export const retryBatchExportRun = (ctx: RequestContext, runId: string): Promise<BatchExportBackfill> =>
  onRun(ctx, runId, 'batch_export.run.retry', async (at, run, row) => {
    const { intervalStart, intervalEnd } = run
    const live = { batchExportId: row.id, intervalStart, intervalEnd, finishedAt: null }
    if ((await at.tx.batchExportRun.count({ where: live })) > 0) {
      throw refusal('CONFLICT', 'A run of this interval is still under way.')
    }
    const backfill = await startBackfill(at, row, {
      startAt: intervalStart,
      endAt: intervalEnd,
      interval: null,
      time: { start: intervalStart, end: intervalEnd },
    })
    return {
      value: backfill,
      audit: {
        action: 'batch_export.run.retry',
        resourceType: 'BatchExportRun',
        resourceId: run.id,
        after: { backfillId: backfill.id },
      },
    }
  })
