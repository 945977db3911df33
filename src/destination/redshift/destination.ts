import type { Config } from '../../batch-export/config.js'
import type { Destination, DestinationTools } from '../port.js'
import { reachSteps } from '../postgres/steps.js'
import { readRedshiftConfig } from './config.js'
import { openRedshiftDelivery } from './delivery.js'
import { fillByCopy, fillByInsert } from './fill.js'

/**
 * A table in Redshift, which speaks PostgreSQL's protocol and much of its SQL. Tried against PostgreSQL alone: `super` and
 * COPY from a bucket are not proved.
 */
export function redshiftDestination(
  config: Config,
  _at: { organizationId: string },
  { destinations }: Pick<DestinationTools, 'destinations'>,
): Destination {
  const place = readRedshiftConfig(config)
  return {
    steps: reachSteps(place.server, destinations),
    open(run, state, signal) {
      const fill = place.copy ? fillByCopy(place.copy, destinations, signal) : fillByInsert()
      return openRedshiftDelivery(place, fill, destinations, run, state, signal)
    },
  }
}
