import type { Services } from '../services.js'
import { makeEventDays } from './partitions.js'

const HOUR = 3600

/** The work of keeping events: partitions ahead of time, and what the source itself needs. */
export function registerEvents(services: Services): void {
  services.jobs.every('event-days', HOUR, async () => {
    const made = await makeEventDays(services)
    if (made > 0) services.log.info({ made }, 'partitions of events were made')
  })
  for (const { name, seconds, run } of services.events.upkeep) {
    services.jobs.every(name, seconds, ({ signal }) => run(signal))
  }
}
