import type { Batch, Column } from '../event-source/port.js'
import type { BatchExportModel } from '../generated/prisma/client.js'
import type { DestinationPolicy } from '../net/destination.js'
import type { GuardedFetch } from '../net/guarded-fetch.js'

/** The run whose rows are delivered. */
export interface DeliveredRun {
  readonly runId: string
  readonly batchExportId: string
  readonly organizationId: string
  readonly model: BatchExportModel
  readonly start: Date | null
  readonly end: Date
  readonly columns: readonly Column[]
  /** When the run was made: the same over all its attempts, so that names made of it are too. */
  readonly createdAt: Date
}

/** How far the delivery of a run has come for good: plain JSON of the destination, kept with the run. */
export type DeliveryState = Readonly<Record<string, unknown>>

/** All rows written so far have arrived, and `state` says how the next attempt goes on behind them. */
export interface Part {
  readonly state: DeliveryState
  /** All that has arrived in this run so far, as it was sent (compressed). */
  readonly bytes: number
}

/** Rows on their way. A destination keeps at most some MiB of them in memory: `write` resolves when there is room. */
export interface Delivery {
  /** null: rows are still on their way, nothing new is safe. */
  write(batch: Batch): Promise<Part | null>
  /** Sends the rest and makes everything visible. Doing it again after a crash makes nothing twice. */
  finish(): Promise<Part>
  /** Stops. With `forGood` (cancelled, failed for good) it also takes away what nobody would ever see or need. */
  stop(forGood: boolean): Promise<void>
}

export interface StepResult {
  readonly status: 'Passed' | 'Failed'
  readonly message: string | null
}

/** A check of a destination's configuration that really reaches it (posthog.md 2.4). Failing is an answer, not an error. */
export interface TestStep {
  readonly name: string
  readonly description: string
  run(signal: AbortSignal): Promise<StepResult>
}

/** A configured destination: where rows go. */
export interface Destination {
  /** @param state of the last part of an earlier attempt; null for the first. */
  open(run: DeliveredRun, state: DeliveryState | null, signal: AbortSignal): Promise<Delivery>
  /** Linear: a client tries one after the other, up to the first that fails. */
  readonly steps: readonly TestStep[]
}

/** What destinations may use of the process. Every way out goes through the guard. */
export interface DestinationTools {
  readonly destinations: DestinationPolicy
  readonly fetch: GuardedFetch
  /** The folder below which File destinations write, one folder an organization. */
  readonly exportsDir: string
  readonly now: () => Date
}

/**
 * A delivery that failed on the destination's side. The message is shown to the customer: it names what to mend and holds
 * no secret and no address that the customer did not give.
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'

  constructor(
    message: string,
    /** False: trying again cannot help (a wrong secret, a missing bucket). */
    readonly retryable: boolean,
    /** When the destination asked for a pause. */
    readonly retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
}

/**
 * What arrived in earlier attempts is gone (an upload expired, a file was taken away): the next attempt begins at the
 * first row, without a state.
 */
export class DeliveryLost extends DeliveryError {
  constructor(message: string, cause?: unknown) {
    super(message, true, null, cause)
  }
}
