import { z } from 'zod'
import type { Tx } from '../../database/client.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import type { Jobs, Queue } from '../../jobs/port.js'

/** What arrived just before the end of an interval may carry the clock of another machine: runs wait for so long. */
export const SETTLE_MS = 5_000

/** A run that takes longer from its first attempt on is given up. */
export const LONGEST_RUN_MS = 24 * 3_600_000

const runJob = z.object({
  runId: z.uuid(),
  /** Which of its attempts is meant: so many failed before. A job that comes late does not start another one. */
  failures: z.int(),
})

export type RunJob = z.output<typeof runJob>

/** Runs of exports. The row of a run says how far it is; a job only makes somebody look. */
export const EXPORT_RUNS: Queue<RunJob> = {
  name: 'export-run',
  data: runJob,
  concurrency: 4,
  perOwner: 3,
  // Only lost workers count here: what a destination answers is kept, and tried again, by the run itself.
  retries: 20,
  expiresInSeconds: LONGEST_RUN_MS / 1000,
}

/** What cancelled runs leave at their destination. */
export const EXPORT_LEFTOVERS: Queue<{ runId: string }> = {
  name: 'export-leftovers',
  data: z.object({ runId: z.uuid() }),
  concurrency: 1,
  retries: 3,
  expiresInSeconds: 300,
}

/** A worker that still lives has taken away by then what nobody will see. */
const LEFT_AFTER_MS = 30_000

/** Has what a run left behind taken away, should nobody else do it. */
export const enqueueLeftovers = (jobs: Jobs, tx: Tx, run: Pick<Waiting, 'id'>, now: Date): Promise<void> =>
  jobs.enqueue(
    tx,
    EXPORT_LEFTOVERS,
    { runId: run.id },
    { startAfter: new Date(now.getTime() + LEFT_AFTER_MS), key: run.id },
  )

type Waiting = Pick<BatchExportRun, 'id' | 'organizationId' | 'failures' | 'intervalEnd' | 'nextAttemptAt'>

const keyOf = (run: Pick<Waiting, 'id' | 'failures'>) => `${run.id}:${run.failures}`

/** Has the next attempt of a run made, once its interval has settled and its time has come; one that is due already stays. */
export function enqueueRun(jobs: Jobs, tx: Tx, run: Waiting): Promise<void> {
  const settled = new Date(run.intervalEnd.getTime() + SETTLE_MS)
  const startAfter = run.nextAttemptAt && run.nextAttemptAt > settled ? run.nextAttemptAt : settled
  const { id: runId, failures, organizationId: owner } = run
  return jobs.enqueue(tx, EXPORT_RUNS, { runId, failures }, { startAfter, key: keyOf(run), owner })
}

/** Takes the job of a run away; whoever is at it is told to stop. */
export const dequeueRun = (jobs: Jobs, tx: Tx, run: Pick<Waiting, 'id' | 'failures'>): Promise<void> =>
  jobs.cancel(tx, EXPORT_RUNS, keyOf(run))
