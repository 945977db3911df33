import { fromPrisma, type PgBoss } from 'pg-boss'
import type { Tx } from '../../database/client.js'
import type { Tracing } from '../../observability/tracing.js'
import type { JobDraft, Queue } from '../port.js'
import type { QueueConnections } from './connections.js'
import {
  HEARTBEAT_SECONDS,
  KEEP_DONE_SECONDS,
  KEEP_FAILED_SECONDS,
  KEEP_REPEATED_SECONDS,
  KEEP_WAITING_SECONDS,
} from './settings.js'
import * as sql from './statements.js'

/** One attempt of a job: its claim has raised `retryCount`, which is 0 the first time. */
export interface JobAttempt {
  id: string
  retryCount: number
}

/** A job that this process holds, and what it says. */
export interface Claimed extends JobAttempt {
  data: unknown
  groupId?: string | null
}

export interface JobStoreOptions {
  boss: PgBoss
  connections: QueueConnections
  now: () => Date
  newId: () => string
  tracing: Tracing
}

/** How a queue is kept by pg-boss. */
type Treatment = Pick<Queue<object>, 'name' | 'retries' | 'expiresInSeconds'>

/** What happens to jobs in the database. What a claim settles touches nothing once another worker has the job. */
export class JobStore {
  private readonly known = new Map<string, Promise<void>>()

  constructor(private readonly options: JobStoreOptions) {}

  /** Makes sure that pg-boss knows the queue, as this version of the software wants it treated. */
  ensure(queue: Treatment): Promise<void> {
    const known = this.known.get(queue.name) ?? this.describe(queue)
    this.known.set(queue.name, known)
    known.catch(() => this.known.delete(queue.name))
    return known
  }

  private async describe({ name, retries, expiresInSeconds }: Treatment): Promise<void> {
    const { boss } = this.options
    const wanted = {
      retryLimit: retries,
      retryDelay: 0,
      expireInSeconds: expiresInSeconds,
      heartbeatSeconds: HEARTBEAT_SECONDS,
      deleteAfterSeconds: KEEP_DONE_SECONDS,
      retentionSeconds: KEEP_WAITING_SECONDS,
      notify: true,
    }
    const found = await boss.getQueue(name)
    if (!found) await boss.createQueue(name, { ...wanted, policy: 'exclusive' })
    else if (Object.entries(wanted).some(([key, value]) => found[key as keyof typeof wanted] !== value))
      await boss.updateQueue(name, wanted)
  }

  /** In the caller's transaction, or without one. */
  async add<Data extends object>(tx: Tx | null, queue: Treatment, jobs: readonly JobDraft<Data>[]): Promise<void> {
    if (jobs.length === 0) return
    await this.ensure(queue)
    const { boss, newId, now, tracing } = this.options
    // The ids of a trace, which goes on with the job; what a queue reads of its data does not include them.
    const trace = tracing.carrier()
    const rows = jobs.map(({ data, key, startAfter, owner }) => {
      const id = newId()
      // The policy "exclusive" is about keys: jobs without one would be of one key. A time that has come is left out, so that
      // no difference between clocks puts the job off.
      return {
        id,
        data: { ...data, ...trace },
        singletonKey: key ?? id,
        ...(startAfter && startAfter > now() && { startAfter }),
        ...(owner && { group: { id: owner } }),
      }
    })
    await boss.insert(queue.name, rows, tx ? { db: fromPrisma(tx) } : {})
  }

  async cancel(tx: Tx, name: string, key: string): Promise<void> {
    await tx.$queryRawUnsafe(sql.cancel, name, key)
  }

  /** @param without whose jobs are left for later */
  async claim(name: string, most: number, without: string[] = []): Promise<Claimed[]> {
    await this.release(name)
    return this.options.boss.fetch<object>(name, { batchSize: most, ignoreGroups: without })
  }

  /** Says that their worker lives; returns the ids of those that it still holds. */
  async touch(name: string, jobs: readonly JobAttempt[]): Promise<Set<string>> {
    const [row] = await this.query<{ ids: string[] }>(sql.touch, [name, ...attempts(jobs)])
    return new Set(row?.ids)
  }

  async complete(name: string, job: JobAttempt): Promise<void> {
    await this.options.boss.complete(name, job)
  }

  /** A failed attempt: the job is given out again at the time, unless it was given out too often. */
  async fail(name: string, job: JobAttempt, reason: string, again: Date): Promise<void> {
    await this.query(sql.fail, [name, job.id, job.retryCount, reason, again, KEEP_FAILED_SECONDS])
  }

  async failForGood(name: string, job: JobAttempt, reason: string): Promise<void> {
    await this.query(sql.failForGood, [name, job.id, job.retryCount, reason, KEEP_FAILED_SECONDS])
  }

  /** Back to the queue, and not as a failure. */
  async giveBack(name: string, job: JobAttempt): Promise<void> {
    await this.query(sql.giveBack, [name, job.id, job.retryCount, null, KEEP_WAITING_SECONDS])
  }

  /** The same job at a later time. */
  async repeat(name: string, job: JobAttempt, next: Date): Promise<void> {
    await this.query(sql.giveBack, [name, job.id, job.retryCount, next, KEEP_REPEATED_SECONDS])
  }

  /** Whether a job of these queues runs, or waits and is due. */
  async busy(names: readonly string[]): Promise<boolean> {
    const rows = await this.query(sql.busy, [names, this.options.now()])
    return rows.length > 0
  }

  /**
   * PostgreSQL compares a job's time with its own clock. Where the services' clock is ahead of that, as only tests move it,
   * what is due by the services' clock is made due.
   */
  private async release(name: string): Promise<void> {
    const now = this.options.now()
    if (now.getTime() > Date.now()) await this.query(sql.release, [name, now])
  }

  private query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    return this.options.connections.query<Row>(text, values)
  }
}

const attempts = (jobs: readonly JobAttempt[]) => [jobs.map(({ id }) => id), jobs.map(({ retryCount }) => retryCount)]
