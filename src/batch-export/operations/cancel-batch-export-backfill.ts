import type { RequestContext } from '../../context.js'
import { refusal } from '../../errors.js'
import type { BatchExportBackfill } from '../../generated/prisma/client.js'
import { onBackfill } from './on-run.js'
import { cancelRuns } from './steps/cancel-run.js'

/**
 * Stops a backfill and its run that is under way; what has arrived stays. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; RUN_NOT_CANCELLABLE for a backfill that has ended
 */
export const cancelBatchExportBackfill = (ctx: RequestContext, backfillId: string): Promise<BatchExportBackfill> =>
  onBackfill(ctx, backfillId, 'batch_export.backfill.cancel', async (work, backfill) => {
    const { tx, now } = work
    if (backfill.finishedAt) {
      const facts = { status: backfill.status }
      throw refusal('RUN_NOT_CANCELLABLE', `Cannot cancel a backfill that is in '${backfill.status}' status`, { facts })
    }
    const events = await cancelRuns(work, { backfillId: backfill.id })
    const updated = await tx.batchExportBackfill.update({
      where: { id: backfill.id, organizationId: backfill.organizationId },
      data: {
        status: 'CANCELLED',
        finishedRuns: { increment: events.length },
        finishedAt: now,
        updatedAt: now,
      },
    })
    return {
      value: updated,
      audit: {
        action: 'batch_export.backfill.cancel',
        resourceType: 'BatchExportBackfill',
        resourceId: backfill.id,
        before: { status: backfill.status },
        after: { status: updated.status },
      },
      events,
    }
  })
