import type { BatchExportRun } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { enqueueRun } from './queue.js'

/** How long nobody may have touched a run before it is looked after. */
const UNTOUCHED_MS = 120_000
const DOSE = 200

/**
 * Gives a job to every live run that should have moved and did not: the rows are the truth, and the queue may have given a
 * job up (too many workers lost) or been emptied. Where there is a job this adds none.
 */
export async function rescueRuns(services: Services): Promise<void> {
  const { database, jobs, now } = services
  const before = new Date(now().getTime() - UNTOUCHED_MS)
  await database.system.$transaction(async (tx) => {
    const runs = await tx.$queryRaw<BatchExportRun[]>`
      select r.* from batch_export_run r
      where r."finishedAt" is null and r."updatedAt" < ${before} and r."intervalEnd" < ${before}
        and (r.status in ('STARTING', 'RUNNING') or r."nextAttemptAt" < ${before})
      order by r.id limit ${DOSE}`
    for (const run of runs) await enqueueRun(jobs, tx, run)
  })
}
