import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { QUEUE_SCHEMA } from '../jobs/pg-boss/settings.js'

/** What pg tells of a pool. */
export type PoolStanding = Pick<pg.Pool, 'totalCount' | 'idleCount' | 'waitingCount'> & { options: { max: number } }

interface QueueStanding {
  queue: string
  ready: number
  later: number
  running: number
  failed: number
  /** Seconds since when the oldest job waits that could run. */
  oldest: number
}

/** How the work of all processes stands, as the database tells it. */
export interface Standing {
  queues: QueueStanding[]
  runs: { status: string; count: number; oldest: number }[]
  webhooks: { untried: number; oldest: number }
  /** Seconds by which the schedule of exports is late. */
  scheduleLag: number
  /** By the clock of `performance`. */
  takenAt: number
}

const seconds = (since: string) => `coalesce(greatest(0, extract(epoch from now() - ${since})), 0)::float8`

const READY = `state < 'active' and start_after <= now()`

// Waiting and running jobs have an index (policy and state are its condition); those that failed are counted by pg-boss.
const QUEUES = `
  select q.name as queue, coalesce(j.ready, 0) as ready, coalesce(j.later, 0) as later, coalesce(j.running, 0) as running,
    q.failed_count::int as failed, coalesce(j.oldest, 0) as oldest
  from ${QUEUE_SCHEMA}.queue q left join (
    select name, count(*) filter (where ${READY})::int as ready,
      count(*) filter (where state < 'active' and start_after > now())::int as later,
      count(*) filter (where state = 'active')::int as running,
      ${seconds(`min(start_after) filter (where ${READY})`)} as oldest
    from ${QUEUE_SCHEMA}.job where state <= 'active' and policy = 'exclusive' group by name) j on j.name = q.name`

const RUNS = `
  select status::text, count(*)::int as count, ${seconds('min("createdAt")')} as oldest
  from batch_export_run where "finishedAt" is null group by status`

// An endpoint that fails, rests or is disabled is its owner's matter; a delivery to any other is to be tried at once.
const WEBHOOKS = `
  select count(*)::int as untried, ${seconds('min(d."nextAttemptAt")')} as oldest
  from webhook_delivery d join webhook w on w."organizationId" = d."organizationId"
  where d.status = 'PENDING' and d.attempts = 0 and d."nextAttemptAt" <= now()
    and w.url is not null and w."disabledAt" is null and w."failingSince" is null and w."restsUntil" is null`

const SCHEDULE = `
  select ${seconds('min("nextRunAt")')} as lag from batch_export where not paused and "nextRunAt" <= now()`

const LONGEST_MS = 3_000

async function take(pool: Pick<pg.Pool, 'connect'>): Promise<Standing> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    await client.query(`begin read only; set local statement_timeout = ${LONGEST_MS}`)
    const { rows: queues } = await client.query<QueueStanding>(QUEUES)
    const { rows: runs } = await client.query<Standing['runs'][number]>(RUNS)
    const { rows: webhooks } = await client.query<Standing['webhooks']>(WEBHOOKS)
    const { rows: schedule } = await client.query<{ lag: number }>(SCHEDULE)
    await client.query('commit')
    return {
      queues,
      runs,
      webhooks: webhooks[0] ?? { untried: 0, oldest: 0 },
      scheduleLag: schedule[0]?.lag ?? 0,
      takenAt: performance.now(),
    }
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    client.release(failure)
  }
}

/** What is known is good for so long, and for this many times as long as it took: the database is not kept busy by it. */
const FRESH_MS = 5_000
const REST_FACTOR = 20
const WAIT_MS = 1_000

/**
 * Asks how the work stands, seldom and never two at a time. Where the database is slow or away, the answer is what was known
 * before (null: nothing yet).
 */
export function standingOf(
  pool: Pick<pg.Pool, 'connect'>,
  onError: (error: unknown) => void,
  freshMs = FRESH_MS,
): () => Promise<Standing | null> {
  let known: Standing | null = null
  let restsUntil = 0
  let asking: Promise<void> | null = null

  async function ask() {
    const start = performance.now()
    try {
      known = await take(pool)
    } catch (error) {
      onError(error)
    } finally {
      const end = performance.now()
      restsUntil = end + Math.max(freshMs, REST_FACTOR * (end - start))
      asking = null
    }
  }

  return async () => {
    if (performance.now() >= restsUntil) asking ??= ask()
    if (asking) await Promise.race([asking, sleep(WAIT_MS, undefined, { ref: false })])
    return known
  }
}
