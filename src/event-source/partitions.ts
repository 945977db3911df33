import type { Services } from '../services.js'

const DAY_MS = 86_400_000
const DAYS_AHEAD = 7

const day = (moment: number) => new Date(moment).toISOString().slice(0, 10)

/**
 * Makes the partitions of events for the days around now that are missing, and answers how many. An event whose day has
 * none is stored all the same, with the rest, and moved when its day is made. The lock that this takes would stop whoever
 * records behind a long read, so that it is not waited for: the next pass comes in time.
 */
export async function makeEventDays({ database, now }: Pick<Services, 'database' | 'now'>): Promise<number> {
  const today = now().getTime()
  const [first, last] = [day(today - DAY_MS), day(today + DAYS_AHEAD * DAY_MS)]
  return database.system.$transaction(async (tx) => {
    await tx.$queryRaw`select set_config('lock_timeout', '3s', true)`
    const [row] = await tx.$queryRaw<{ made: number }[]>`select make_event_days(${first}::date, ${last}::date) as made`
    return row?.made ?? 0
  })
}
