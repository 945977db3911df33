import { DeliveryError, DeliveryLost } from '../../destination/port.js'
import { DomainError } from '../../errors.js'
import { InvalidQuery, SourceError } from '../../event-source/errors.js'
import { foreignText } from '../../net/foreign-text.js'

export const TOO_LONG = 'The run took longer than a day and was given up.'

/** The time of a run is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut'
}

/** Why an attempt failed, in words for the owner of the export. */
export interface Failure {
  readonly message: string
  readonly ending: 'FAILED' | 'FAILED_RETRYABLE' | 'TIMED_OUT'
  /** The pause that the destination asked for. */
  readonly retryAfterMs: number | null
  /** Ours, and for the operator's eyes. */
  readonly isOurs: boolean
  /** What had arrived is gone: the next attempt begins at the first row. */
  readonly isLost: boolean
}

const LONGEST_MESSAGE = 2_000

/** What an error of an attempt means. Of errors that are not meant for customers they see no word. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TimedOut) return failure(TOO_LONG, 'TIMED_OUT')
  if (error instanceof DeliveryLost) return { ...failure(error.message, 'FAILED_RETRYABLE'), isLost: true }
  if (error instanceof DeliveryError) return failure(error.message, endingOf(error.retryable), error.retryAfterMs)
  if (error instanceof SourceError) return failure(error.message, endingOf(error.retryable))
  if (error instanceof InvalidQuery || error instanceof DomainError) return failure(error.message, 'FAILED')
  return {
    ...failure('The gateway failed at it. Its operator finds the reason in its log.', 'FAILED_RETRYABLE'),
    isOurs: true,
  }
}

const endingOf = (retryable: boolean) => (retryable ? 'FAILED_RETRYABLE' : 'FAILED')

const failure = (message: string, ending: Failure['ending'], retryAfterMs: number | null = null): Failure => ({
  message: foreignText(message.slice(0, LONGEST_MESSAGE)),
  ending,
  retryAfterMs,
  isOurs: false,
  isLost: false,
})
