import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { BatchExportBackfill } from '../../generated/prisma/client.js'
import { isLive } from '../runs/statuses.js'
import { onRun } from './on-run.js'
import { startBackfill } from './steps/start-backfill.js'

/**
 * Exports the interval of a run once more, from its beginning, as a backfill of one run (posthog.md 6.4): as the export is
 * set up now. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT while the run is under way, and for one backfill too many
 */
export const retryBatchExportRun = (ctx: RequestContext, runId: string): Promise<BatchExportBackfill> =>
  onRun(ctx, runId, 'batch_export.run.retry', async (work, run, row) => {
    if (isLive(run)) throw refusal('CONFLICT', 'The run is still under way.')
    const backfill = await startBackfill(work, row, {
      startAt: run.intervalStart,
      endAt: run.intervalEnd,
      interval: null,
      time: { start: run.intervalStart, end: run.intervalEnd },
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
