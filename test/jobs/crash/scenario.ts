import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { type Database, openDatabase } from '../../../src/database/client.js'
import { newUuid } from '../../../src/ids.js'
import { createJobs } from '../../../src/jobs/pg-boss/engine.js'
import { createLog } from '../../../src/log.js'
import type { TestDatabase } from '../../testkit/database.js'
import { sleep } from '../suite/bench.js'
import { countQueue, STEPS } from './worker-process.js'

const LEDGERS = 100
const workers = ['killed', 'zombie', 'drained', 'survivor'] as const
type Worker = (typeof workers)[number]

interface Note {
  ledger: number
  attempt: number
  worker: Worker
  event: 'ready' | 'taken' | 'refused' | 'done'
  at: Date
}

/** What is known when all is over. */
export interface Outcome {
  ledgers: { id: number; token: number; step: number; worker: Worker }[]
  notes: Note[]
  /** When the worker got its signal. */
  struckAt: Date
  /** What became of the worker that was told to end, and how long that took. */
  drained: { code: number | null; ms: number }
  jobs: { state: string; count: number }[]
}

function run(ownerUrl: string, name: Worker): ChildProcess {
  const script = fileURLToPath(new URL('worker-process.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', script, ownerUrl, name], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const TABLES = `
  create table ledger (id int primary key, token int not null default 0, step int not null default 0, worker text);
  create table note (ledger int, attempt int, worker text, event text, at timestamptz default clock_timestamp());
  insert into ledger (id) select generate_series(1, ${LEDGERS})`

/**
 * Four processes work on a hundred jobs. In the midst of it one is killed, one is paused and one is told to end. The fourth does
 * the rest; when it has, the paused one comes back, believing that it still has its jobs.
 */
export async function play(test: TestDatabase): Promise<Outcome> {
  const database = openDatabase({ ...test, poolSize: 5 })
  await database.systemPool.query(TABLES)
  const children = new Map(workers.map((name) => [name, run(test.ownerUrl, name)]))
  try {
    return await strike(test, database, children)
  } finally {
    for (const child of children.values()) child.kill('SIGKILL')
    await database.close()
  }
}

async function strike(test: TestDatabase, database: Database, children: Map<Worker, ChildProcess>): Promise<Outcome> {
  const { systemPool } = database
  const rows = async <Row extends object>(text: string) => (await systemPool.query<Row>(text)).rows
  const ready = () => rows(`select 1 from note where event = 'ready'`)
  await until(async () => (await ready()).length === workers.length)
  await enqueueAll(test, database)

  const holds = (worker: Worker) =>
    rows(`select 1 from ledger where worker = '${worker}' and step between 2 and ${STEPS - 3}`)
  for (const worker of workers) await until(async () => (await holds(worker)).length > 0)
  const struckAt = new Date()
  children.get('killed')?.kill('SIGKILL')
  children.get('zombie')?.kill('SIGSTOP')
  const drained = await ended(children.get('drained'), 'SIGTERM')

  const unfinished = () => rows(`select 1 from ledger where step < ${STEPS}`)
  await until(async () => (await unfinished()).length === 0)
  children.get('zombie')?.kill('SIGCONT')
  const open = () => rows(`select 1 from pgboss.job where name = '${countQueue.name}' and state < 'completed'`)
  await until(async () => (await open()).length === 0)
  // What the one that came back still writes, it writes at its next step.
  await sleep(500)

  return {
    ledgers: await rows('select * from ledger'),
    notes: await rows('select * from note order by at'),
    struckAt,
    drained,
    jobs: await rows(
      `select state::text, count(*)::int from pgboss.job where name = '${countQueue.name}' group by state order by state`,
    ),
  }
}

const until = (check: () => Promise<boolean>) => vi.waitUntil(check, { timeout: 40_000, interval: 20 })

async function enqueueAll({ ownerUrl }: TestDatabase, database: Database): Promise<void> {
  const log = createLog({ logLevel: 'silent', logFormat: 'json' })
  const jobs = createJobs({ ownerUrl, log, now: () => new Date(), newId: newUuid, works: false })
  const drafts = Array.from({ length: LEDGERS }, (_, i) => ({ data: { ledger: i + 1 }, key: `${i + 1}` }))
  await database.system.$transaction((tx) => jobs.enqueueAll(tx, countQueue, drafts))
  await jobs.close()
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<Outcome['drained']> {
  const since = performance.now()
  const code = await new Promise<number | null>((resolve) => {
    child?.once('exit', resolve)
    child?.kill(signal)
  })
  return { code, ms: performance.now() - since }
}
