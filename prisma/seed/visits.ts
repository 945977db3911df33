import { type StoredEvent, storeEvents } from '../../src/usage/operations/store-events.js'
import { monthOf } from '../../src/usage/policy.js'
import type { Seeding } from './people.js'

const SESSIONS = 40
const VISITORS = 25
const DAY = 86_400_000
const PAGES = ['/', '/pricing', '/docs']

/** About forty visits of three pages each, spread over the last 24 hours, by visitors of whom some come back. */
export async function seedVisits(
  { tx, services: { newId }, now }: Seeding,
  { organizationId, siteId }: { organizationId: string; siteId: string },
): Promise<void> {
  const events = Array.from({ length: SESSIONS }, (_, visit): StoredEvent[] => {
    const visitor = `visitor-${visit % VISITORS}`
    const sessionId = newId()
    // The last one begins half an hour ago: no visit is still to come.
    const start = now.getTime() - DAY + ((visit + 0.5) / SESSIONS) * (DAY - 3_600_000)
    return PAGES.map((path, page) => ({
      uuid: newId(),
      event: '$pageview',
      distinctId: visitor,
      sessionId,
      timestamp: new Date(start + page * 60_000),
      properties: JSON.stringify({
        $pathname: path,
        ...(page === 0 && { $set: { plan: visit % 3 === 0 ? 'pro' : 'free' } }),
      }),
    }))
  }).flat()
  await storeEvents(tx, { organizationId, siteId, now, month: monthOf(now), newId }, events)
}
