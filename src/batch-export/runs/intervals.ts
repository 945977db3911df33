/** The borders of intervals. All in UTC, so that no day has 23 or 25 hours. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS
/** The epoch was a Thursday, and weeks begin on Sunday (posthog.md 2.2). */
const FIRST_SUNDAY_MS = 3 * DAY_MS

/** What arrives from `start` on and before `end`. */
export interface Interval {
  readonly start: Date
  readonly end: Date
}

/** How long an interval is: of `hour`, `day`, `week`, `every 15 minutes`. */
export function lengthOf(interval: string): number {
  if (interval === 'hour') return HOUR_MS
  if (interval === 'day') return DAY_MS
  if (interval === 'week') return WEEK_MS
  const minutes = Number(/^every (\d+) minutes$/.exec(interval)?.[1])
  if (!(minutes > 0)) throw new RangeError(`no interval: ${interval}`)
  return minutes * MINUTE_MS
}

/** The last border at or before a moment. Minutes divide the day, so that their borders are the same every day. */
export function borderAt(interval: string, moment: Date): Date {
  const length = lengthOf(interval)
  const offset = length === WEEK_MS ? FIRST_SUNDAY_MS : 0
  return new Date(Math.floor((moment.getTime() - offset) / length) * length + offset)
}

/** The first border after a moment. */
export function borderAfter(interval: string, moment: Date): Date {
  return new Date(borderAt(interval, moment).getTime() + lengthOf(interval))
}

/** The first piece of a time, cut at the borders; null where nothing is left. */
export function firstPiece(interval: string, { start, end }: Interval): Interval | null {
  if (start >= end) return null
  const border = borderAfter(interval, start)
  return { start, end: border < end ? border : end }
}

/** How many pieces a time is cut into. */
export function countPieces(interval: string, { start, end }: Interval): number {
  if (start >= end) return 0
  const [first, last] = [borderAt(interval, start), borderAt(interval, new Date(end.getTime() - 1))]
  return (last.getTime() - first.getTime()) / lengthOf(interval) + 1
}
