import type { Tx } from '../../database/client.js'
import type { BatchExport, BatchExportRun } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import type { Interval } from './intervals.js'
import { enqueueRun } from './queue.js'

/** Whose doing a run is. */
export type Occasion = { scheduled: true } | { backfillId: string } | Record<string, never>

/**
 * Makes a run of an interval and the job that works on it, in one transaction. Null where the schedule has made the run of
 * this interval before, perhaps a moment ago in another process.
 */
export async function makeRun(
  services: Pick<Services, 'jobs' | 'newId' | 'now'>,
  tx: Tx,
  batchExport: Pick<BatchExport, 'id' | 'organizationId'>,
  { start, end }: { start: Date | null; end: Date },
  occasion: Occasion,
): Promise<BatchExportRun | null> {
  const now = services.now()
  const data = {
    id: services.newId(),
    organizationId: batchExport.organizationId,
    batchExportId: batchExport.id,
    intervalStart: start,
    intervalEnd: end,
    ...occasion,
    createdAt: now,
    updatedAt: now,
  }
  const [run] = await tx.batchExportRun.createManyAndReturn({ data: [data], skipDuplicates: true })
  if (!run) return null
  await enqueueRun(services.jobs, tx, run)
  return run
}

/** The same for several intervals, in their order. */
export async function makeScheduledRuns(
  services: Pick<Services, 'jobs' | 'newId' | 'now'>,
  tx: Tx,
  batchExport: Pick<BatchExport, 'id' | 'organizationId'>,
  intervals: readonly Interval[],
): Promise<void> {
  for (const interval of intervals) await makeRun(services, tx, batchExport, interval, { scheduled: true })
}
