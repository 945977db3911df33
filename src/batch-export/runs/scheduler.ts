import type { Tx } from '../../database/client.js'
import type { BatchExport } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { MOST_SCHEDULED, makeDueRuns } from './make-due.js'
import { SETTLE_MS } from './queue.js'

const DOSE = 20

/**
 * Runs of its schedules that an organization may have at a time: enough to keep many workers busy, and little enough that
 * the runs of others are found behind them at once. What is due beyond is made as those end, the oldest first.
 */
export const MOST_OF_ORGANIZATION = 250

/**
 * One pass of the schedule: makes the runs of all intervals that have ended. Several schedulers at once share the exports
 * among them; should two meet, the index of scheduled runs lets one of them make the run.
 */
export async function scheduleRuns(services: Services, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await scheduleSome(services)) === DOSE);
}

function scheduleSome(services: Services): Promise<number> {
  const until = new Date(services.now().getTime() - SETTLE_MS)
  return services.database.system.$transaction(async (tx) => {
    const rows = await dueExports(tx, until)
    for (const row of rows) {
      const { nextRunFrom, nextRunAt } = await makeDueRuns(services, tx, row, until)
      // Not through the client, which would say that the export was changed just now.
      await tx.$executeRaw`
        update batch_export set "nextRunFrom" = ${nextRunFrom}, "nextRunAt" = ${nextRunAt} where id = ${row.id}::uuid`
    }
    return rows.length
  })
}

const dueExports = (tx: Tx, until: Date) => tx.$queryRaw<BatchExport[]>`
  select e.* from batch_export e
  where e."organizationId" not in (
    select r."organizationId" from batch_export_run r where r.scheduled and r."finishedAt" is null
    group by r."organizationId" having count(*) >= ${MOST_OF_ORGANIZATION})
  and e."nextRunAt" <= ${until} and not e.paused and e."deletedAt" is null and ${MOST_SCHEDULED} > (
    select count(*) from batch_export_run r
    where r."batchExportId" = e.id and r.scheduled and r."finishedAt" is null)
  order by e."nextRunAt" limit ${DOSE} for no key update of e skip locked`
