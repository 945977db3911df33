import { z } from 'zod'
import type { BatchExportModel, DestinationType } from '../../generated/prisma/client.js'
import { body, choice, dictionary, flag, integer, moment, text } from './fields.js'
import { NOT_TEXT } from './texts.js'

/** Destinations under the names of this dialect (posthog.md 2.5); `File` is the gateway's own. */
export const DESTINATIONS = {
  S3: 'S3',
  Snowflake: 'SNOWFLAKE',
  Postgres: 'POSTGRES',
  Redshift: 'REDSHIFT',
  BigQuery: 'BIGQUERY',
  Databricks: 'DATABRICKS',
  HTTP: 'HTTP',
  NoOp: 'NOOP',
  File: 'FILE',
} as const satisfies Record<string, DestinationType>

export type DestinationName = keyof typeof DESTINATIONS
export const DESTINATION_NAMES = Object.keys(DESTINATIONS) as [DestinationName, ...DestinationName[]]

const MODELS = { events: 'EVENTS', persons: 'PERSONS', sessions: 'SESSIONS' } as const
export const MODEL_NAMES = Object.keys(MODELS) as [keyof typeof MODELS, ...(keyof typeof MODELS)[]]

const LONGEST_NAME = 400

/** null and empty text stand for events. */
const model = z
  .union([choice(MODEL_NAMES), z.literal('')], {
    error: ({ input }) => `${JSON.stringify(input)} is not a valid choice.`,
  })
  .nullish()

const destination = body({ type: choice(DESTINATION_NAMES), config: dictionary() })

const name = text(LONGEST_NAME)
/** Which texts are intervals is the operation's to say. */
const interval = text(LONGEST_NAME)

const rest = {
  model,
  paused: flag().optional(),
  start_at: moment().nullish(),
  end_at: moment().nullish(),
  hogql_query: z.string(NOT_TEXT).nullish(),
  filters: z.array(z.unknown(), "'filters' should be an array of filters").nullish(),
}

export const batchExportBody = body({
  name,
  destination,
  interval,
  ...rest,
  team_id: integer().nullish().describe('The number of a site; all sites without it.'),
})

export const batchExportPut = body({ name, destination, interval, ...rest })

export const batchExportPatch = body({
  name: name.optional(),
  destination: body({ type: choice(DESTINATION_NAMES).optional(), config: dictionary().optional() }).optional(),
  interval: interval.optional(),
  ...rest,
})

type Changes = z.output<typeof batchExportPatch>

const modelOf = (given: Changes['model']): BatchExportModel => MODELS[given || 'events']

/** The fields of a body under the names of the operations; what a body leaves out stays away. */
export function fieldsOf(given: Changes) {
  const { start_at: startAt, end_at: endAt, hogql_query: hogqlQuery, filters } = given
  return {
    ...(given.name !== undefined && { name: given.name }),
    ...(given.interval !== undefined && { interval: given.interval }),
    ...(given.model !== undefined && { model: modelOf(given.model) }),
    ...(given.paused !== undefined && { paused: given.paused }),
    ...(startAt !== undefined && { startAt }),
    ...(endAt !== undefined && { endAt }),
    ...(hogqlQuery !== undefined && { hogqlQuery }),
    // What filters are is the operation's to say.
    ...(filters !== undefined && { filters: filters as Record<string, unknown>[] | null }),
  }
}

/** The destination of a body, of a change as far as it is given. */
export const destinationOf = ({ destination: given }: Changes) =>
  given && {
    ...(given.type !== undefined && { type: DESTINATIONS[given.type] }),
    ...(given.config !== undefined && { config: given.config }),
  }
