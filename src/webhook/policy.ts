import type { Permission } from '../access/permissions.js'
import { audibleNouns } from '../feed/policy.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long after the one before it each attempt is made (webhooks.md 1, example retries). */
const DELAYS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

export const MOST_ATTEMPTS = DELAYS.length

/** A delay is longer by up to this part of it, so that what failed together does not come back together. Never shorter. */
export const JITTER = 0.1

/** The longest that a receiver may put us off. */
const LONGEST_WAIT = DAY

/** An endpoint that says it has too much to do, and not how long, is let alone for so long. */
const REST = MINUTE

/** An endpoint that has failed for so long, and let a delivery run out of attempts, is disabled. */
export const FAILING_FOR = 5 * DAY

/** What a receiver's answer comes to (webhooks.md 1): any 2xx is success, a redirect is a failure like any other. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** The endpoint wants nothing any more. */
export const isGone = (status: number | null): boolean => status === 410

/** The endpoint has too much to do. */
const isOverwhelmed = (status: number | null) => status !== null && [429, 502, 503, 504].includes(status)

/**
 * When a delivery that failed is tried next; null when it was tried often enough.
 *
 * @param attempts how often it was tried
 * @param random from 0 to 1
 * @param waitMs what `Retry-After` asks for
 */
export function nextAttempt(now: Date, attempts: number, random: number, waitMs: number | null): Date | null {
  const delay = DELAYS[attempts]
  if (delay === undefined) return null
  const wanted = Math.min(waitMs ?? 0, LONGEST_WAIT)
  return new Date(now.getTime() + Math.max(delay * (1 + JITTER * random), wanted))
}

/** Until when an endpoint gets nothing at all after such an answer; null where it goes on. */
export function restUntil(now: Date, status: number | null, waitMs: number | null): Date | null {
  if (!isOverwhelmed(status)) return null
  return new Date(now.getTime() + Math.min(waitMs ?? REST, LONGEST_WAIT))
}

/** Milliseconds that a `Retry-After` asks for: seconds, or a date (RFC 9110, 10.2.3). null for anything else. */
export function retryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  if (/^\s*\d{1,10}\s*$/.test(header)) return Number(header) * SECOND
  const until = /\bGMT$/.test(header.trim()) ? Date.parse(header) : Number.NaN
  return Number.isNaN(until) ? null : Math.max(0, until - now.getTime())
}

/** Whether an endpoint is given up with a delivery that ran out of attempts. */
export const isHopeless = (now: Date, failingSince: Date | null): boolean =>
  failingSince !== null && now.getTime() - failingSince.getTime() >= FAILING_FOR

/**
 * The nouns that a webhook is told of: whoever sets where events go shows them to that place, so it must be no more than he
 * may read himself. Where the place stays, what it hears already stays as well.
 *
 * @param isKept to sites: he does not read of all of them
 */
export function heardNouns(
  setter: { held: ReadonlySet<Permission>; isKept: boolean },
  before: { url: string | null; nouns: readonly string[] } | null,
  url: string | null,
): string[] {
  const { nouns } = audibleNouns(setter.held)
  const own = setter.isKept ? nouns.filter((noun) => noun !== 'site') : nouns
  const stays = before && before.url === url ? before.nouns : []
  return [...new Set([...stays, ...own])].sort()
}

/** Whether a webhook that hears of these nouns is told of events of a type, as the trigger that makes deliveries has it. */
export const isHeard = (eventType: string, nouns: readonly string[]): boolean =>
  nouns.includes(eventType.split('.')[0] ?? '')
