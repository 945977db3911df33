import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import { lengthOf } from '../runs/intervals.js'
import { makeRun } from '../runs/make-run.js'
import { onBatchExport } from './under-lock.js'

/**
 * Runs an export now, once, over as much time as an interval has: until this moment. The schedule does not hear of it, and
 * exports its own intervals whole. A paused export runs, too. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT while a run that was started so is under way
 */
export const triggerBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExportRun> =>
  onBatchExport(ctx, batchExportId, 'batch_export.trigger', async ({ tx, now }, row) => {
    const underWay = await tx.batchExportRun.count({
      where: { batchExportId: row.id, scheduled: false, backfillId: null, finishedAt: null },
    })
    const time = { start: new Date(now.getTime() - lengthOf(row.interval)), end: now }
    const run = underWay === 0 ? await makeRun(ctx.services, tx, row, time, {}) : null
    if (!run) throw refusal('CONFLICT', 'The export has been started by hand already, and that run is under way.')
    return {
      value: run,
      audit: { action: 'batch_export.trigger', resourceType: 'BatchExportRun', resourceId: run.id, after: time },
    }
  })
