import type { RequestContext } from '../../context.js'
import type { BatchExport, BatchExportBackfill } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import type { Work } from '../../operation.js'
import { auditedBatchExport } from '../audited.js'
import { missedWhilePaused, planAnew } from '../runs/schedule.js'
import { startBackfill } from './steps/start-backfill.js'
import { onBatchExport } from './under-lock.js'

/**
 * Lets an export go on with the interval that is current; what ended while it was paused is left out, or exported by a
 * backfill from the last pause until now (posthog.md 6.4). Letting go on what is not paused changes nothing, and backfills
 * nothing. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT and CONFLICT of a backfill that is too large, or one too many
 */
export const unpauseBatchExport = (
  ctx: RequestContext,
  batchExportId: string,
  { backfill = false }: { backfill?: boolean } = {},
): Promise<{ batchExport: BatchExport; backfill: BatchExportBackfill | null }> =>
  onBatchExport(ctx, batchExportId, 'batch_export.unpause', async (work, row) => {
    const { tx, organization, now } = work
    const plan = planAnew(row, row, now)
    const updated = row.paused
      ? await tx.batchExport.update({
          where: { id: row.id, organizationId: organization.id },
          data: { paused: false, updatedAt: now, ...plan },
        })
      : row
    const started = row.paused && backfill ? await backfillPause(work, row, plan) : null
    return {
      value: { batchExport: updated, backfill: started },
      audit: {
        action: 'batch_export.unpause',
        resourceType: 'BatchExport',
        resourceId: row.id,
        before: auditedBatchExport(row),
        after: { ...auditedBatchExport(updated), backfillId: started?.id ?? null },
      },
      events: row.paused
        ? [{ type: 'batch_export.unpaused', data: { batchExportId: encodeId('BatchExport', row.id) } }]
        : [],
    }
  })

/** Its runs are the intervals that the schedule left out; what was asked for is the time of the pause. */
function backfillPause(work: Work, row: BatchExport, plan: ReturnType<typeof planAnew>): Promise<BatchExportBackfill> {
  const startAt = row.lastPausedAt ?? row.createdAt
  return startBackfill(work, row, {
    startAt,
    endAt: work.now,
    interval: row.interval,
    time: missedWhilePaused(row, row, plan, work.now),
  })
}
