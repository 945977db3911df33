import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { newUuid } from '../../../src/ids.js'
import { createJobs } from '../../../src/jobs/pg-boss/engine.js'
import type { Queue } from '../../../src/jobs/port.js'
import { createLog } from '../../../src/log.js'

/** Steps of a job, and how long each takes. */
export const STEPS = 10
const STEP_MS = 150

export const countQueue: Queue<{ ledger: number }> = {
  name: 'count',
  data: z.object({ ledger: z.int() }),
  concurrency: 25,
  retries: 3,
  expiresInSeconds: 120,
}

/**
 * A process that works on `countQueue`: each job takes its ledger to the last step, from where the ledger is. The ledger knows
 * the highest attempt that took it (the fencing token), and a write by an older one touches nothing.
 */
async function main(ownerUrl: string, name: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 5 })
  const jobs = createJobs({
    ownerUrl,
    log: createLog({ logLevel: 'warn', logFormat: 'json' }),
    now: () => new Date(),
    newId: newUuid,
    works: true,
  })
  const note = (ledger: number, attempt: number, event: string) =>
    pool.query('insert into note (ledger, attempt, worker, event) values ($1, $2, $3, $4)', [
      ledger,
      attempt,
      name,
      event,
    ])

  jobs.work(countQueue, async ({ ledger }, { attempt, signal }) => {
    const taken = await pool.query<{ step: number }>(
      'update ledger set token = $2 where id = $1 and token < $2 returning step',
      [ledger, attempt],
    )
    let step = taken.rows[0]?.step ?? STEPS
    await note(ledger, attempt, 'taken')
    while (step < STEPS) {
      await sleep(STEP_MS)
      if (name !== 'zombie') signal.throwIfAborted()
      const written = await pool.query(
        'update ledger set step = step + 1, worker = $3 where id = $1 and token = $2 returning step',
        [ledger, attempt, name],
      )
      if (written.rowCount === 0) {
        await note(ledger, attempt, 'refused')
        throw new Error('another worker has the ledger')
      }
      step += 1
    }
    await note(ledger, attempt, 'done')
  })
  await jobs.start()
  await note(0, 0, 'ready')
  process.on('SIGTERM', () => {
    jobs
      .drain(200)
      .then(() => jobs.close())
      .then(() => process.exit(0))
  })
}

const [ownerUrl, name] = process.argv.slice(2)
if (ownerUrl && name) await main(ownerUrl, name)
