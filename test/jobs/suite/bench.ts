import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { z } from 'zod'
import { type Database, openDatabase, type Tx } from '../../../src/database/client.js'
import { newUuid } from '../../../src/ids.js'
import type { Handler, JobDraft, JobOptions, Jobs, Queue } from '../../../src/jobs/port.js'
import { createLog, type Log } from '../../../src/log.js'
import { createTestDatabase, type TestDatabase } from '../../testkit/database.js'

/** What is given to an adapter of the port. */
export interface EngineOptions {
  ownerUrl: string
  log: Log
  now: () => Date
  newId: () => string
  works: boolean
}

export interface Adapter {
  create(options: EngineOptions): Jobs & { close(): Promise<void> }
  /** How its connections to PostgreSQL show in pg_stat_activity, as a condition. */
  connections: string
}

export type Say = { word: string }
type SayQueue = Queue<Say>

/** One process as far as jobs are concerned, with a clock that only it follows. */
export class Engine {
  private offset = 0
  readonly lines: Record<string, unknown>[] = []
  readonly jobs: Jobs & { close(): Promise<void> }

  constructor(adapter: Adapter, ownerUrl: string, works: boolean) {
    const write = (line: string) => void this.lines.push(JSON.parse(line) as Record<string, unknown>)
    this.jobs = adapter.create({
      ownerUrl,
      log: createLog({ logLevel: 'debug', logFormat: 'json' }, { write }),
      now: () => new Date(Date.now() + this.offset),
      newId: newUuid,
      works,
    })
  }

  advance(ms: number): void {
    this.offset += ms
  }

  now(): number {
    return Date.now() + this.offset
  }
}

/** A database and engines on it, for the tests of one file. */
export class Bench {
  private readonly engines: Engine[] = []
  private count = 0
  test!: TestDatabase
  database!: Database

  constructor(readonly adapter: Adapter) {}

  engine(options: { works?: boolean } = {}): Engine {
    const engine = new Engine(this.adapter, this.test.ownerUrl, options.works ?? true)
    this.engines.push(engine)
    return engine
  }

  /** An engine that works on a queue as its jobs come. */
  async working(queue: SayQueue, handler: Handler<Say>): Promise<Engine> {
    const engine = this.engine()
    engine.jobs.work(queue, handler)
    await engine.jobs.start()
    return engine
  }

  /** A queue of this test alone. */
  queue(options: Partial<SayQueue> = {}): SayQueue {
    this.count += 1
    const data = z.object({ word: z.string() })
    return { name: `queue-${this.count}`, data, concurrency: 10, retries: 2, expiresInSeconds: 60, ...options }
  }

  /** As the operations do it: in a transaction of the application role. */
  commit<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return this.database.app.$transaction(work)
  }

  enqueue(engine: Engine, queue: SayQueue, word: string, options?: JobOptions): Promise<void> {
    return this.commit((tx) => engine.jobs.enqueue(tx, queue, { word }, options))
  }

  enqueueAll(engine: Engine, queue: SayQueue, drafts: readonly JobDraft<Say>[]): Promise<void> {
    return this.commit((tx) => engine.jobs.enqueueAll(tx, queue, drafts))
  }

  async open(): Promise<void> {
    this.test = await createTestDatabase()
    const { applicationUrl, ownerUrl } = this.test
    // Connections that a test ends are replaced; that is told to nobody here.
    this.database = openDatabase({ applicationUrl, ownerUrl, poolSize: 30, onError: () => {} })
  }

  async closeEngines(): Promise<void> {
    await Promise.all(this.engines.splice(0).map(({ jobs }) => jobs.close()))
  }

  async close(): Promise<void> {
    await this.database.close()
    await this.test.drop()
  }
}

export function useBench(adapter: Adapter): Bench {
  const bench = new Bench(adapter)
  beforeAll(() => bench.open())
  afterEach(() => bench.closeEngines())
  afterAll(() => bench.close())
  return bench
}

/** Waits for something to come about, as long as a busy machine may take for it. */
export const eventually = (check: () => unknown, timeout = 5_000) => expect.poll(check, { timeout, interval: 10 })

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Resolves when the signal is aborted, with its reason's message. */
export const abortion = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    const tell = () => resolve((signal.reason as Error).message)
    if (signal.aborted) tell()
    else signal.addEventListener('abort', tell, { once: true })
  })

/** Works until its signal says otherwise, as handlers should. */
export const untilAborted: Handler<Say> = async (_data, { signal }) => {
  await abortion(signal)
  signal.throwIfAborted()
}
