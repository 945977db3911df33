import type { JobContext } from '../port.js'
import { HEARTBEAT_SECONDS } from './settings.js'
import type { Claimed } from './store.js'

/** Why a running job is to stop. Of those that were lost, nothing is left to settle. */
export type Interruption = 'cancelled' | 'lost' | 'expired' | 'draining'

/** What the signal of a job says. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted'

  constructor(readonly why: Interruption) {
    super(`the job was interrupted: ${why}`)
  }
}

/** A job that this process works on. */
export class Claim {
  private readonly controller = new AbortController()
  private readonly startedAt = performance.now()
  private heardAt = performance.now()
  /** From the handler's end on, nothing is to be said about the job but how it ended. */
  settling = false

  constructor(readonly job: Claimed) {}

  get context(): JobContext {
    return { id: this.job.id, attempt: this.job.retryCount + 1, signal: this.controller.signal }
  }

  /** W3C `traceparent` of whoever wanted the job. */
  get traceparent(): string | undefined {
    const { traceparent } = (this.job.data ?? {}) as { traceparent?: unknown }
    return typeof traceparent === 'string' ? traceparent : undefined
  }

  get milliseconds(): number {
    return Math.round(performance.now() - this.startedAt)
  }

  get interruption(): Interruption | undefined {
    const reason: unknown = this.controller.signal.reason
    return reason instanceof JobInterrupted ? reason.why : undefined
  }

  /** The first reason counts. */
  interrupt(why: Interruption): void {
    if (!this.settling) this.controller.abort(new JobInterrupted(why))
  }

  /** The database has noted that the worker lives. */
  heard(): void {
    this.heardAt = performance.now()
  }

  /** A worker that reached no database for so long must suppose that the job was given to another. */
  get silent(): boolean {
    return performance.now() - this.heardAt > HEARTBEAT_SECONDS * 1000
  }

  /** Does the work, for no longer than it may take: a handler that does not heed its signal is left behind. */
  async run(work: (job: JobContext) => Promise<void>, expiresInSeconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const expired = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.interrupt('expired')
        reject(new JobInterrupted('expired'))
      }, expiresInSeconds * 1000)
    })
    try {
      await Promise.race([work(this.context), expired])
    } finally {
      clearTimeout(timer)
      this.settling = true
    }
  }
}
