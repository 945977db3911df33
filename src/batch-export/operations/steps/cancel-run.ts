import type { BatchExportRun } from '../../../generated/prisma/client.js'
import type { EventDraft, Work } from '../../../operation.js'
import { dequeueRun, enqueueLeftovers } from '../../runs/queue.js'
import { runEvent } from '../../runs/run-event.js'

/**
 * Ends a live run: from now on no worker may write to it. Whoever is at it is told to stop, and takes away what nobody
 * would ever see.
 */
export async function cancelRun({ ctx, tx, now }: Work, run: BatchExportRun): Promise<EventDraft[]> {
  const { count } = await tx.batchExportRun.updateMany({
    where: { id: run.id, organizationId: run.organizationId, finishedAt: null },
    data: { status: 'CANCELLED', nextAttemptAt: null, finishedAt: now, updatedAt: now },
  })
  if (count === 0) return []
  await dequeueRun(ctx.services.jobs, tx, run)
  if (run.attempts > 0) await enqueueLeftovers(ctx.services.jobs, tx, run, now)
  return [runEvent(run, 'CANCELLED')]
}

/** Ends all live runs of a backfill, or of a whole export. */
export async function cancelRuns(
  work: Work,
  where: { backfillId: string } | { batchExportId: string },
): Promise<EventDraft[]> {
  const { organization, tx } = work
  const runs = await tx.batchExportRun.findMany({
    where: { ...where, organizationId: organization.id, finishedAt: null },
    orderBy: { id: 'asc' },
  })
  const events: EventDraft[] = []
  for (const run of runs) events.push(...(await cancelRun(work, run)))
  return events
}
