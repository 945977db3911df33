import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import { advanceBackfill } from '../runs/advance-backfill.js'
import { isLive } from '../runs/statuses.js'
import { onRun } from './on-run.js'
import { cancelRun } from './steps/cancel-run.js'

/**
 * Stops a run; what has arrived stays. The backfill that it belongs to goes on with its next run. A run that failed and is
 * about to be tried again counts as running. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; RUN_NOT_CANCELLABLE for a run that has ended (posthog.md 6.4)
 */
export const cancelBatchExportRun = (ctx: RequestContext, runId: string): Promise<BatchExportRun> =>
  onRun(ctx, runId, 'batch_export.run.cancel', async (work, run) => {
    const { tx } = work
    const events = isLive(run) ? await cancelRun(work, run) : []
    const now = await tx.batchExportRun.findFirstOrThrow({ where: { id: run.id } })
    if (events.length === 0) {
      const facts = { status: now.status }
      throw refusal('RUN_NOT_CANCELLABLE', `Cannot cancel a run that is in '${now.status}' status`, { facts })
    }
    if (run.backfillId) await advanceBackfill(work.ctx.services, tx, run.backfillId, run.intervalEnd)
    return {
      value: now,
      audit: {
        action: 'batch_export.run.cancel',
        resourceType: 'BatchExportRun',
        resourceId: run.id,
        before: { status: run.status },
        after: { status: now.status },
      },
      events,
    }
  })
