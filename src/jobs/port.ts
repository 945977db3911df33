import type { z } from 'zod'
import type { Tx } from '../database/client.js'

/** One kind of work: its name, what a job of it is told, and how it is treated when it fails. */
export interface Queue<Data extends object> {
  /** Letters, digits, `-`, `_`, `.` and `/`. */
  readonly name: string
  /**
   * Jobs outlive versions of the software, so that what they say is parsed like any outside input. They say ids and nothing
   * more: the tables of jobs know no tenants.
   */
  readonly data: z.ZodType<Data>
  /** How many jobs one process works on at a time. */
  readonly concurrency: number
  /** How many of these may be of one owner, so that nobody's jobs take a whole process from everybody else. Default: all. */
  readonly perOwner?: number
  /** How often a job whose worker died or threw is given out again. What a customer's side answers is no such failure. */
  readonly retries: number
  /** A ceiling for one attempt, at most a day; a worker that died is noticed by its missing heartbeat, long before. */
  readonly expiresInSeconds: number
}

export interface JobOptions {
  /** Not before this moment, by the services' clock. */
  startAfter?: Date
  /**
   * Of the waiting and running jobs of a queue only one has this key; another `enqueue` with it adds nothing. Made of ids, as
   * the data are.
   */
  key?: string
  /** Whose job it is, where the queue shares its workers among owners (`perOwner`): an id. */
  owner?: string
}

/** A job that is to be. */
export interface JobDraft<Data extends object> extends JobOptions {
  data: Data
}

/** What a handler learns of its job. */
export interface JobContext {
  readonly id: string
  /** 1 for the first time. Grows each time that the job is given out, so that the higher number is the one that counts. */
  readonly attempt: number
  /** Aborted when the job was cancelled or given to another worker, when its time is over, and when this process drains. */
  readonly signal: AbortSignal
}

/**
 * Resolves when the job is done; a throw is a failed attempt. A handler that stops because of its signal throws, too
 * (`signal.throwIfAborted()`): the job goes back to the queue where it was not cancelled.
 */
export type Handler<Data> = (data: Data, job: JobContext) => Promise<void>

/** Work that other moments and other processes do (controls.md 6): the one way to the queue in PostgreSQL. */
export interface Jobs {
  /** Adds a job in the caller's transaction: it exists exactly if that commits. */
  enqueue<Data extends object>(tx: Tx, queue: Queue<Data>, data: Data, options?: JobOptions): Promise<void>
  /** Adds many, in one statement. */
  enqueueAll<Data extends object>(tx: Tx, queue: Queue<Data>, jobs: readonly JobDraft<Data>[]): Promise<void>
  /** Takes away the waiting job with a key and aborts the running one, should the transaction commit. */
  cancel(tx: Tx, queue: Pick<Queue<object>, 'name'>, key: string): Promise<void>
  /** Says who does the work of a queue. Before `start`. Nothing is done in a process with JOBS=off. */
  work<Data extends object>(queue: Queue<Data>, handler: Handler<Data>): void
  /** Repeats work in one process at a time, from the start on, as long as any worker lives. */
  every(name: string, seconds: number, handler: (job: Pick<JobContext, 'signal'>) => Promise<void>): void
  start(): Promise<void>
  /** Whether this process does the work that it is to do: true from `start` to `drain`, and always with JOBS=off. */
  readonly started: boolean
  /**
   * Resolves when no job that is due waits or runs, of one queue or of all; for tests. Where `start` was not called, it does
   * those jobs itself; with JOBS=off it does nothing.
   */
  idle(queue?: Pick<Queue<object>, 'name'>): Promise<void>
  /** Takes no more jobs, aborts what does not end within the time, gives it back to the queue. */
  drain(withinMs: number): Promise<void>
}
