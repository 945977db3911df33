import type { Config } from '../../batch-export/config.js'
import type { Destination, DestinationTools } from '../port.js'
import { readPostgresConfig } from './config.js'
import { openPostgresDelivery } from './delivery.js'
import { postgresSteps } from './steps.js'

/** A table in a PostgreSQL of the customer's. */
export function postgresDestination(
  config: Config,
  _at: { organizationId: string },
  { destinations }: Pick<DestinationTools, 'destinations'>,
): Destination {
  const place = readPostgresConfig(config)
  return {
    steps: postgresSteps(place, destinations),
    open: (run, state, signal) => openPostgresDelivery(place, destinations, run, state, signal),
  }
}
