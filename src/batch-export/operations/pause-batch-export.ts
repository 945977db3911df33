import type { RequestContext } from '../../context.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { auditedBatchExport } from '../audited.js'
import { makeDueRuns } from '../runs/make-due.js'
import { onBatchExport } from './under-lock.js'

/**
 * Pauses an export, and remembers since when; pausing what is paused changes nothing (posthog.md 6.4). Only the schedule
 * pauses: runs and backfills that are there go on, and intervals that were over by now are still exported. Needs
 * `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export const pauseBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExport> =>
  onBatchExport(ctx, batchExportId, 'batch_export.pause', async ({ tx, organization, now }, row) => {
    const updated = row.paused
      ? row
      : await tx.batchExport.update({
          where: { id: row.id, organizationId: organization.id },
          data: { paused: true, lastPausedAt: now, updatedAt: now, ...(await makeDueRuns(ctx.services, tx, row, now)) },
        })
    return {
      value: updated,
      audit: {
        action: 'batch_export.pause',
        resourceType: 'BatchExport',
        resourceId: row.id,
        before: auditedBatchExport(row),
        after: auditedBatchExport(updated),
      },
      events: row.paused
        ? []
        : [{ type: 'batch_export.paused', data: { batchExportId: encodeId('BatchExport', row.id) } }],
    }
  })
