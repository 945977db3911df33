import type { BatchExport } from '../../generated/prisma/client.js'
import { borderAfter, borderAt, firstPiece, type Interval } from './intervals.js'

/** What decides when an export runs. */
export type Timetable = Pick<BatchExport, 'interval' | 'startAt' | 'endAt'>

/** The columns that say what the schedule does next. */
export type Plan = Pick<BatchExport, 'nextRunFrom' | 'nextRunAt'>

const NOTHING_AHEAD: Plan = { nextRunFrom: null, nextRunAt: null }

const later = (a: Date, b: Date | null) => (b && b > a ? b : a)

/**
 * The interval that an export takes next. What is taken begins at `startAt` and ends at `endAt`, to the millisecond, and
 * intervals follow each other without gap or overlap: `from` is where the one before ended, or null where the schedule
 * begins (again) with the interval that is current.
 */
export function planAfter(timetable: Timetable, from: Date | null, now: Date): Plan {
  const { interval, startAt, endAt } = timetable
  const start = later(from ?? borderAt(interval, later(now, startAt)), startAt)
  const whole = { start, end: borderAfter(interval, later(now, start)) }
  const end = endAt && endAt < whole.end ? endAt : whole.end
  if (start >= end || (!from && endAt && endAt <= now)) return NOTHING_AHEAD
  return { nextRunFrom: start, nextRunAt: end }
}

/**
 * What lies ahead of an export that changed, or goes on: the interval that is current begins where it began before, and
 * one that is over is left behind.
 */
export const planAnew = (timetable: Timetable, { nextRunFrom, nextRunAt }: Plan, now: Date): Plan =>
  planAfter(timetable, nextRunAt && nextRunAt > now ? nextRunFrom : null, now)

/** At most so many intervals of a plan that have ended until then, oldest first, and the plan behind them. */
export function takeDue(
  timetable: Timetable,
  plan: Plan,
  until: Date,
  atMost: number,
): { intervals: Interval[]; plan: Plan } {
  const intervals: Interval[] = []
  let { nextRunFrom: start, nextRunAt: end } = plan
  while (start && end && end <= until && intervals.length < atMost) {
    intervals.push({ start, end })
    const next = firstPiece(timetable.interval, {
      start: end,
      end: timetable.endAt ?? borderAfter(timetable.interval, end),
    })
    start = next?.start ?? null
    end = next?.end ?? null
  }
  return { intervals, plan: { nextRunFrom: start, nextRunAt: end } }
}

/** What the schedule leaves out when an export goes on: from where it stood up to where it begins again. Null for nothing. */
export function missedWhilePaused(timetable: Timetable, stood: Plan, goesOn: Plan, now: Date): Interval | null {
  const { nextRunFrom: start } = stood
  const { endAt } = timetable
  const end = goesOn.nextRunFrom ?? (endAt && endAt < now ? endAt : now)
  return start && start < end ? { start, end } : null
}
