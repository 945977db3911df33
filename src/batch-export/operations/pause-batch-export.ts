import type { RequestContext } from '../../context.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { auditedBatchExport } from '../audited.js'
import { onBatchExport } from './under-lock.js'

/**
 * Pauses an export, and remembers since when; pausing what is paused changes nothing (posthog.md 6.4). Needs
 * `batch_exports.write`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export const pauseBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExport> =>
  setPaused(ctx, batchExportId, true)

/** Lets an export go on; the moment of the last pause stays. Letting go on what is not paused changes nothing. */
export const unpauseBatchExport = (ctx: RequestContext, batchExportId: string): Promise<BatchExport> =>
  setPaused(ctx, batchExportId, false)

function setPaused(ctx: RequestContext, batchExportId: string, paused: boolean): Promise<BatchExport> {
  const verb = paused ? 'pause' : 'unpause'
  return onBatchExport(ctx, batchExportId, `batch_export.${verb}`, async ({ tx, organization, now }, row) => {
    const changes = row.paused !== paused
    const updated = changes
      ? await tx.batchExport.update({
          where: { id: row.id, organizationId: organization.id },
          data: { paused, ...(paused && { lastPausedAt: now }), updatedAt: now },
        })
      : row
    return {
      value: updated,
      audit: {
        action: `batch_export.${verb}`,
        resourceType: 'BatchExport',
        resourceId: row.id,
        before: auditedBatchExport(row),
        after: auditedBatchExport(updated),
      },
      events: changes
        ? [{ type: `batch_export.${verb}d`, data: { batchExportId: encodeId('BatchExport', row.id) } }]
        : [],
    }
  })
}
