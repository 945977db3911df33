import { setTimeout as sleep } from 'node:timers/promises'
import { ZodError } from 'zod'
import type { Log } from '../../log.js'
import type { JobOutcome } from '../../observability/measures.js'
import type { Telemetry } from '../../observability/telemetry.js'
import type { JobContext, Queue } from '../port.js'
import { Claim, type Interruption } from './claim.js'
import type { Claimed, JobStore } from './store.js'

/** Who does the work of a queue, and how it goes on. */
export interface Work {
  queue: Pick<Queue<object>, 'name' | 'concurrency' | 'perOwner' | 'retries' | 'expiresInSeconds'>
  /** Throws a `ZodError` at data that is none of the queue's. */
  run(data: unknown, job: JobContext): Promise<void>
  /** Of work without end: how long after a pass the next one is due. */
  everySeconds?: number
}

export interface WorkerOptions {
  store: JobStore
  log: Log
  now: () => Date
  telemetry: Pick<Telemetry, 'measures' | 'tracing'>
}

/** How often a settlement is tried again while the database is away: for about 6 s, then the job counts as lost. */
const SETTLE_DELAYS = [100, 200, 400, 800, 1600, 3200]

/** The first failure is tried again after 2 s, the next ones later and later, up to a minute. */
const retryDelayMs = (attempt: number) => Math.min(60, 2 ** attempt) * 1000

/** Works on the jobs of one queue, as many at a time as it may. */
export class QueueWorker {
  private readonly running = new Map<string, { claim: Claim; ended: Promise<void> }>()
  private pulling: Promise<void> | null = null
  private again = false
  private stopped = false

  constructor(
    readonly work: Work,
    private readonly options: WorkerOptions,
  ) {}

  get name(): string {
    return this.work.queue.name
  }

  get idle(): boolean {
    return this.running.size === 0 && !this.pulling
  }

  /** Looks for jobs now. */
  wake(): void {
    if (this.stopped) return
    if (this.pulling) {
      this.again = true
      return
    }
    this.pulling = this.pull()
      .catch((error: unknown) => this.options.log.warn({ queue: this.name, err: error }, 'jobs could not be fetched'))
      .finally(() => {
        this.pulling = null
        if (this.again) this.wake()
      })
  }

  private async pull(): Promise<void> {
    this.again = false
    const { concurrency, perOwner } = this.work.queue
    while (!this.stopped && this.running.size < concurrency) {
      // Where owners share, each job counts before the next is chosen.
      const most = perOwner === undefined ? concurrency - this.running.size : 1
      const jobs = await this.options.store.claim(this.name, most, this.ownersWithEnough())
      for (const job of jobs) this.begin(job)
      if (perOwner === undefined || jobs.length === 0) return
    }
  }

  private ownersWithEnough(): string[] {
    const { perOwner = Number.POSITIVE_INFINITY } = this.work.queue
    const counts = new Map<string, number>()
    for (const { claim } of this.running.values()) {
      const { groupId } = claim.job
      if (groupId) counts.set(groupId, (counts.get(groupId) ?? 0) + 1)
    }
    return [...counts].filter(([, count]) => count >= perOwner).map(([owner]) => owner)
  }

  private begin(job: Claimed): void {
    const claim = new Claim(job)
    const ended = this.process(claim)
      .catch((error: unknown) => this.tell('error', claim, 'what became of a job could not be noted', error))
      .finally(() => {
        this.running.delete(job.id)
        this.wake()
      })
    this.running.set(job.id, { claim, ended })
    if (this.stopped) claim.interrupt('draining')
  }

  private async process(claim: Claim): Promise<void> {
    try {
      await this.traced(claim, () =>
        claim.run((job) => this.work.run(claim.job.data, job), this.work.queue.expiresInSeconds),
      )
    } catch (error) {
      this.measure(claim, claim.interruption)
      return this.settleFailure(claim, error)
    }
    this.measure(claim, 'done')
    const { store } = this.options
    if (this.work.everySeconds === undefined) await settled(() => store.complete(this.name, claim.job))
    else await this.repeat(claim)
    this.tell(this.work.everySeconds === undefined ? 'info' : 'debug', claim, 'a job is done')
  }

  /** Passes that are repeated are nobody's: they would be most of all spans, and say nothing. */
  private traced(claim: Claim, work: () => Promise<void>): Promise<void> {
    if (this.work.everySeconds !== undefined) return work()
    const { id, attempt } = claim.context
    const facts = { 'orgraph.queue': this.name, 'orgraph.job.id': id, 'orgraph.job.attempt': attempt }
    const span = { name: `job ${this.name}`, kind: 'consumer', facts, parent: claim.traceparent } as const
    return this.options.telemetry.tracing.within(span, work)
  }

  private measure(claim: Claim, end: Interruption | 'done' | undefined): void {
    const outcome: JobOutcome =
      end === 'draining' ? 'given-back' : end === 'expired' || end === undefined ? 'failed' : end
    const seconds = claim.milliseconds / 1000
    this.options.telemetry.measures.jobEnded({ queue: this.name, outcome, seconds })
  }

  private async settleFailure(claim: Claim, error: unknown): Promise<void> {
    const { store, now } = this.options
    const { job } = claim
    const reason = error instanceof Error ? error.message : String(error)
    switch (claim.interruption) {
      case 'cancelled':
      case 'lost':
        return this.tell('info', claim, `a job was ${claim.interruption}`)
      case 'draining':
        await settled(() => store.giveBack(this.name, job))
        return this.tell('info', claim, 'a job was given back')
      default:
    }
    this.tell('warn', claim, 'a job failed', error)
    if (error instanceof ZodError) await settled(() => store.failForGood(this.name, job, reason))
    else if (this.work.everySeconds !== undefined) await this.repeat(claim)
    else {
      const again = new Date(now().getTime() + retryDelayMs(claim.context.attempt))
      await settled(() => store.fail(this.name, job, reason, again))
    }
  }

  private async repeat(claim: Claim): Promise<void> {
    const { store, now } = this.options
    const next = new Date(now().getTime() + (this.work.everySeconds ?? 0) * 1000)
    await settled(() => store.repeat(this.name, claim.job, next))
  }

  /** Tells the database that this worker lives, and the jobs that it has no longer. */
  async beat(): Promise<void> {
    const claims = [...this.running.values()].map(({ claim }) => claim).filter(({ settling }) => !settling)
    if (claims.length === 0) return
    try {
      const mine = await this.options.store.touch(
        this.name,
        claims.map(({ job }) => job),
      )
      for (const claim of claims) {
        if (mine.has(claim.job.id)) claim.heard()
        else claim.interrupt('lost')
      }
    } catch (error) {
      this.options.log.warn({ queue: this.name, err: error }, 'a heartbeat of jobs did not reach the database')
      for (const claim of claims) if (claim.silent) claim.interrupt('lost')
    }
  }

  /** Somebody cancelled the job. */
  cancelled(jobId: string): void {
    this.running.get(jobId)?.claim.interrupt('cancelled')
  }

  /** Takes no more jobs; resolves when those that run have ended. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.pulling
    await Promise.all([...this.running.values()].map(({ ended }) => ended))
  }

  /** Lets all that runs stop. */
  interrupt(): void {
    for (const { claim } of this.running.values()) claim.interrupt('draining')
  }

  /** Gives back what did not heed its signal: should it still end, that will touch nothing. */
  async abandon(): Promise<void> {
    const left = [...this.running.values()].filter(({ claim }) => !claim.settling)
    for (const { claim } of left) {
      try {
        await this.options.store.giveBack(this.name, claim.job)
        this.tell('warn', claim, 'a job was given back that did not stop')
      } catch (error) {
        this.tell('warn', claim, 'a job could not be given back: others have it when its heartbeat is missed', error)
      }
    }
  }

  private tell(level: 'debug' | 'info' | 'warn' | 'error', claim: Claim, message: string, error?: unknown): void {
    const { id, attempt } = claim.context
    const facts = {
      queue: this.name,
      job: id,
      attempt,
      ms: claim.milliseconds,
      ...(error !== undefined && { err: error }),
    }
    this.options.log[level](facts, message)
  }
}

/** Notes what became of a job, also where a connection breaks meanwhile: noting it twice does no harm. */
async function settled(note: () => Promise<void>): Promise<void> {
  for (const delay of SETTLE_DELAYS) {
    try {
      return await note()
    } catch {
      await sleep(delay)
    }
  }
  await note()
}
