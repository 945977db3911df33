import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { BatchExport, BatchExportBackfill, BatchExportRun } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import type { Outcome, Work } from '../../operation.js'
import { backfillById, runById } from '../reads.js'
import { onBatchExport } from './under-lock.js'

/** Works on a run that the viewer sees, read again under the lock. Needs `batch_exports.write`. */
export async function onRun<Value>(
  ctx: RequestContext,
  id: string,
  action: string,
  work: (at: Work, run: BatchExportRun, batchExport: BatchExport) => Promise<Outcome<Value>>,
): Promise<Value> {
  const uuid = parseId('BatchExportRun', id)
  const target = uuid ? await ctx.load(runById, uuid) : null
  if (!target) throw notFound('Batch export run')
  return onBatchExport(ctx, target.batchExportId, action, async (at, batchExport) => {
    const where = { id: target.id, organizationId: at.organization.id }
    const run = await at.tx.batchExportRun.findFirst({ where })
    if (!run) throw notFound('Batch export run')
    return work(at, run, batchExport)
  })
}

/** The same for a backfill. */
export async function onBackfill<Value>(
  ctx: RequestContext,
  id: string,
  action: string,
  work: (at: Work, backfill: BatchExportBackfill) => Promise<Outcome<Value>>,
): Promise<Value> {
  const uuid = parseId('BatchExportBackfill', id)
  const target = uuid ? await ctx.load(backfillById, uuid) : null
  if (!target) throw notFound('Backfill')
  return onBatchExport(ctx, target.batchExportId, action, async (at) => {
    const where = { id: target.id, organizationId: at.organization.id }
    const backfill = await at.tx.batchExportBackfill.findFirst({ where })
    if (!backfill) throw notFound('Backfill')
    return work(at, backfill)
  })
}
