import type { RequestContext } from '../../context.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { auditedBatchExport } from '../audited.js'
import { onBatchExport } from './under-lock.js'

/**
 * Deletes an export for everybody, its runs and logs included. The rows stay in the database, which shows them to nobody;
 * the secrets go. Needs `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export const deleteBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExport> =>
  onBatchExport(ctx, batchExportId, 'batch_export.delete', async ({ tx, organization, now }, row) => {
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
        { type: 'batch_export.deleted', data: { batchExportId: encodeId('BatchExport', row.id), name: row.name } },
      ],
    }
  })
