import type { RequestContext } from '../../context.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { auditedBatchExport } from '../audited.js'
import { endBackfills } from '../runs/end-backfills.js'
import { cancelRuns } from './steps/cancel-run.js'
import { onBatchExport } from './under-lock.js'

/**
 * Deletes an export for everybody, its runs and logs included. The rows stay in the database, which shows them to nobody;
 * the secrets go, and runs and backfills that are under way are cancelled. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export const deleteBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExport> =>
  onBatchExport(ctx, batchExportId, 'batch_export.delete', async (work, row) => {
    const { tx, organization, now } = work
    const cancelled = await cancelRuns(work, { batchExportId: row.id })
    await endBackfills(tx, ctx.services, row.id, 'CANCELLED')
    await tx.batchExport.update({
      where: { id: row.id, organizationId: organization.id },
      data: { deletedAt: now, destinationSecret: null, updatedAt: now },
    })
    return {
      value: row,
      audit: {
        action: 'batch_export.delete',
        resourceType: 'BatchExport',
        resourceId: row.id,
        before: auditedBatchExport(row),
      },
      events: [
        ...cancelled,
        { type: 'batch_export.deleted', data: { batchExportId: encodeId('BatchExport', row.id), name: row.name } },
      ],
    }
  })
