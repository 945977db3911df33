import type { z } from 'zod'
import { can } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { invalidField, notFound } from '../../errors.js'
import type { BatchExport, BatchExportBackfill } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { organizationById } from '../../organization/reads.js'
import { backfillInput } from '../inputs.js'
import { findBatchExport } from '../reads.js'
import { borderAt } from '../runs/intervals.js'
import { startBackfill } from './steps/start-backfill.js'
import { onBatchExport } from './under-lock.js'

/**
 * Exports what arrived in a time that is over: one run after another, cut at the borders of the export's intervals. Without
 * a start from the first record on, without an end up to the interval that is current. Needs `batch_exports.write`.
 *
 * @throws INVALID_INPUT with PostHog's sentences (posthog.md 7), NOT_FOUND, FORBIDDEN; CONFLICT for one backfill too many
 */
export async function backfillBatchExport(
  ctx: RequestContext,
  batchExportId: string,
  input: z.input<typeof backfillInput>,
): Promise<BatchExportBackfill> {
  const target = await findBatchExport(ctx, batchExportId)
  if (!target) throw notFound('Batch export')
  const { startAt = null, endAt = null } = parseInput(backfillInput, input)
  const earliest = await earliestRecord(ctx, target)
  return onBatchExport(ctx, batchExportId, 'batch_export.backfill', async (work, row) => {
    const end = endAt ?? borderAt(row.interval, work.now)
    if (end > work.now) {
      const message = `The provided 'end_at' (${end.toISOString()}) is in the future`
      throw invalidField('endAt', 'in_future', message)
    }
    if (!earliest) throw invalidField('startAt', 'no_data', 'There is no data to backfill for this model.')
    const first = borderAt(row.interval, earliest)
    const start = startAt && startAt > first ? startAt : first
    if (start >= end) throw invalidField('endAt', 'no_data', emptyRange(earliest))
    const backfill = await startBackfill(work, row, {
      startAt,
      endAt,
      interval: row.interval,
      time: { start, end },
    })
    return {
      value: backfill,
      audit: {
        action: 'batch_export.backfill',
        resourceType: 'BatchExportBackfill',
        resourceId: backfill.id,
        after: { batchExportId: row.id, startAt, endAt, totalRuns: backfill.totalRuns },
      },
    }
  })
}

/** Whoever may not write exports does not get the data looked at either. */
async function earliestRecord(ctx: RequestContext, target: BatchExport): Promise<Date | null> {
  const { organizationId, siteId, model } = target
  const organization = await ctx.load(organizationById, organizationId)
  if (!organization || !can(ctx.viewer, organizationId, 'batch_exports.write', organization)) return null
  return ctx.services.events.earliest({ organizationId, siteId, model })
}

const emptyRange = (earliest: Date) =>
  `The provided backfill date range contains no data. The earliest possible backfill start date is ${earliest.toISOString().slice(0, 19).replace('T', ' ')}`
