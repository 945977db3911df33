import type { Config } from '../batch-export/config.js'
import type { DestinationType } from '../generated/prisma/client.js'
import { bigQueryDestination } from './bigquery/destination.js'
import { fileDestination } from './file/destination.js'
import { httpDestination } from './http/destination.js'
import { noopDestination } from './noop/destination.js'
import type { Destination, DestinationTools } from './port.js'
import { postgresDestination } from './postgres/destination.js'
import { redshiftDestination } from './redshift/destination.js'
import { s3Destination } from './s3/destination.js'
import { snowflakeDestination } from './snowflake/destination.js'

/** Makes a destination of a whole, checked configuration with its secrets. */
export type DestinationMaker = (config: Config, at: { organizationId: string }, tools: DestinationTools) => Destination

/** What can be exported to. A type that is missing is refused when an export to it is made. */
export const DESTINATIONS: Partial<Record<DestinationType, DestinationMaker>> = {
  BIGQUERY: bigQueryDestination,
  FILE: fileDestination,
  HTTP: httpDestination,
  NOOP: noopDestination,
  POSTGRES: postgresDestination,
  REDSHIFT: redshiftDestination,
  SNOWFLAKE: snowflakeDestination,
  S3: s3Destination,
}
