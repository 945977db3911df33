import type { Tx } from '../../database/client.js'
import type { Services } from '../../services.js'
import { FAILING_WEBHOOKS, WEBHOOKS } from './queue.js'

interface Due {
  organizationId: string
  isFailing: boolean
}

type Waker = Pick<Services, 'database' | 'jobs' | 'now'>

/** More than wait at once; the others have their turn in the next round. */
const MOST = 1_000

/** Gives every endpoint with due deliveries a job, or one of them: who has one already keeps it. */
export async function wakeEndpoints({ database, jobs, now }: Waker, organizationId?: string): Promise<void> {
  await database.system.$transaction(async (tx) => {
    const due = await dueEndpoints(tx, now(), organizationId ?? null)
    const jobsOf = (isFailing: boolean) =>
      due
        .filter((one) => one.isFailing === isFailing)
        .map((one) => ({ data: { organizationId: one.organizationId }, key: one.organizationId }))
    await jobs.enqueueAll(tx, WEBHOOKS, jobsOf(false))
    await jobs.enqueueAll(tx, FAILING_WEBHOOKS, jobsOf(true))
  })
}

/** Those that have waited longest come first. */
const dueEndpoints = (tx: Tx, now: Date, organizationId: string | null) => tx.$queryRaw<Due[]>`
  select d."organizationId", w."failingSince" is not null as "isFailing"
  from webhook_delivery d join webhook w on w."organizationId" = d."organizationId"
  where d.status = 'PENDING' and d."nextAttemptAt" <= ${now}
    and w.url is not null and w."disabledAt" is null and (w."restsUntil" is null or w."restsUntil" <= ${now})
    and (${organizationId}::uuid is null or d."organizationId" = ${organizationId}::uuid)
  group by d."organizationId", w."failingSince" order by min(d."nextAttemptAt") limit ${MOST}`
