import { setTimeout as sleep } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import type { Log } from '../../log.js'
import { silent, type Telemetry } from '../../observability/telemetry.js'
import type { Jobs, Queue } from '../port.js'
import { openQueueConnections } from './connections.js'
import {
  HEARTBEAT_EVERY_MS,
  MONITOR_EVERY_SECONDS,
  POLL_EVERY_MS,
  QUEUE_SCHEMA,
  REPAIR_EVERY_MS,
  SUPERVISE_EVERY_SECONDS,
} from './settings.js'
import { CANCELLED_CHANNEL } from './statements.js'
import { JobStore } from './store.js'
import { QueueWorker, type Work } from './worker.js'

export interface JobsOptions {
  /** Its owner made the tables (`prepareQueueSchema`). */
  ownerUrl: string
  log: Log
  now: () => Date
  newId: () => string
  /** False where this process only serves (JOBS=off). */
  works: boolean
  /** Default: nobody is told. */
  telemetry?: Pick<Telemetry, 'measures' | 'tracing'>
}

/** What is left to a handler to heed its signal in, before its job is given to others all the same. */
const GRACE_MS = 300

const WARN_EVERY_MS = 600_000

/** Dies with its workers often, and is to live on. */
const REPEATED = { concurrency: 1, retries: 1_000_000, expiresInSeconds: 3_600 }

/** The queue in PostgreSQL by pg-boss: it keeps, hands out and watches over jobs; who works on them and how they end is ours. */
export function createJobs(options: JobsOptions): Jobs & { close(): Promise<void> } {
  const { log, now, newId, works, telemetry = silent } = options
  const workers = new Map<string, QueueWorker>()
  const connections = openQueueConnections({
    ownerUrl: options.ownerUrl,
    onError: (error) => log.warn({ reason: error.message }, 'a connection of the job queue was lost'),
    onArrival: (queue) => (queue === undefined ? wakeAll() : workers.get(queue)?.wake()),
    cancelled: {
      channel: CANCELLED_CHANNEL,
      heard: (id) => {
        for (const worker of workers.values()) worker.cancelled(id)
      },
    },
  })
  const boss = new PgBoss({
    db: connections.db,
    schema: QUEUE_SCHEMA,
    migrate: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: SUPERVISE_EVERY_SECONDS,
    monitorIntervalSeconds: MONITOR_EVERY_SECONDS,
    maintenanceIntervalSeconds: 300,
    flowIntervalSeconds: 3_600,
  })
  boss.on('error', (error) => log.warn({ reason: error.message }, 'the job queue met an error'))
  boss.on('warning', warnSeldom(log))
  const store = new JobStore({ boss, connections, now, newId, tracing: telemetry.tracing })
  const timers: NodeJS.Timeout[] = []
  let state: 'new' | 'started' | 'drained' = 'new'

  function wakeAll() {
    for (const worker of workers.values()) worker.wake()
  }

  function register(work: Work) {
    workers.set(work.queue.name, new QueueWorker(work, { store, log, now, telemetry }))
  }

  function repeat(ms: number, work: () => void) {
    timers.push(setInterval(work, ms).unref())
  }

  async function start() {
    if (!works) return
    for (const { work } of workers.values()) await store.ensure(work.queue)
    await ensureRepeated()
    await boss.start()
    state = 'started'
    repeat(POLL_EVERY_MS, wakeAll)
    repeat(HEARTBEAT_EVERY_MS, () => {
      for (const worker of workers.values()) void worker.beat()
    })
    repeat(REPAIR_EVERY_MS, () => {
      ensureRepeated().catch((error: unknown) => log.warn({ err: error }, 'repeated work could not be looked after'))
    })
    wakeAll()
  }

  /** Its one job is there, also where somebody deleted it. */
  async function ensureRepeated() {
    for (const { work } of workers.values())
      if (work.everySeconds !== undefined) await store.add(null, work.queue, [{ data: {}, key: 'only' }])
  }

  async function idle(queue?: Pick<Queue<object>, 'name'>) {
    if (!works) return
    const chosen = [...workers.values()].filter(({ name }) => !queue || name === queue.name)
    const names = chosen.map(({ name }) => name)
    while (state !== 'drained') {
      if (chosen.every((worker) => worker.idle) && !(await store.busy(names))) return
      for (const worker of chosen) worker.wake()
      await sleep(5)
    }
  }

  async function drain(withinMs: number) {
    if (state === 'drained') return
    state = 'drained'
    for (const timer of timers) clearInterval(timer)
    const all = [...workers.values()]
    const ended = Promise.all(all.map((worker) => worker.stop()))
    await within(withinMs, ended)
    for (const worker of all) worker.interrupt()
    await within(GRACE_MS, ended)
    await Promise.all(all.map((worker) => worker.abandon()))
  }

  return {
    enqueue: (tx, queue, data, job) => store.add(tx, queue, [{ data, ...job }]),
    enqueueAll: (tx, queue, jobs) => store.add(tx, queue, jobs),
    cancel: (tx, { name }, key) => store.cancel(tx, name, key),
    work: (queue, handler) => register({ queue, run: async (data, job) => handler(queue.data.parse(data), job) }),
    every: (name, everySeconds, handler) =>
      register({ queue: { name: `every/${name}`, ...REPEATED }, everySeconds, run: (_data, job) => handler(job) }),
    start,
    get started() {
      return !works || state === 'started'
    },
    idle,
    drain,
    async close() {
      await drain(0)
      await boss.stop({ graceful: false })
      await connections.close()
    },
  }
}

/** pg-boss repeats a warning, of a long queue say, with every look at the queues. */
function warnSeldom(log: Log): (warning: { message: string; data: object }) => void {
  const told = new Map<string, number>()
  return ({ message, data }) => {
    const kind = message.replace(/\d+/g, '')
    if (Date.now() - (told.get(kind) ?? 0) < WARN_EVERY_MS) return
    told.set(kind, Date.now())
    log.warn({ data }, message)
  }
}

/** Waits for something, but not longer than so. */
async function within(ms: number, something: Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  await Promise.race([something, sleep(ms, undefined, { signal: stop.signal }).catch(() => {})])
  stop.abort()
}
