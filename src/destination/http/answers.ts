import { DestinationError } from '../../net/destination.js'
import type { GuardedResponse } from '../../net/guarded-fetch.js'
import { DeliveryError } from '../port.js'

const MOST_TEXT = 500
/** What a destination may ask for; whoever wants a longer pause is asked again. */
const LONGEST_PAUSE_MS = 60 * 60 * 1000

const PASSING = [408, 425, 429]

/** What an answer means that is not of the 2xx. @param secret never to be shown, should the answer repeat it */
export function refusalOf(response: GuardedResponse, secret: string, now: Date): DeliveryError {
  const { status } = response
  if (status >= 300 && status < 400) {
    return new DeliveryError(`The destination answered ${status}: redirects are not followed.`, false)
  }
  const text = textOf(response).replaceAll(secret, '…').slice(0, MOST_TEXT)
  const retryable = status >= 500 || PASSING.includes(status)
  return new DeliveryError(
    `The destination answered ${status}${text ? `: ${text}` : '.'}`,
    retryable,
    retryable ? pauseOf(response, now) : null,
  )
}

/** What it means that there was no answer. */
export function failureOf(error: unknown): unknown {
  if (!(error instanceof DestinationError)) return error
  return new DeliveryError(error.message, error.reason !== 'not-allowed', null, error)
}

function textOf({ headers, body }: GuardedResponse): string {
  const isText = /^(?:text\/plain|application\/(?:problem\+)?json)\b/.test(String(headers['content-type'] ?? ''))
  return isText
    ? body
        .subarray(0, 2 * MOST_TEXT)
        .toString()
        .replaceAll(/\s+/g, ' ')
        .trim()
    : ''
}

/** Retry-After: seconds, or a date. */
function pauseOf({ headers }: GuardedResponse, now: Date): number | null {
  const value = String(headers['retry-after'] ?? '').trim()
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now.getTime()
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS)
}
