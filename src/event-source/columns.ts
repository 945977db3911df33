import type { BatchExportModel } from '../generated/prisma/client.js'
import type { Column } from './port.js'

/** A model as customers see it. */
interface ModelColumns {
  /** In the order in which they are exported. All of them may be named in queries. */
  readonly columns: readonly Column[]
  /** The columns that name a row: what a table of the destination is merged by. */
  readonly identity: readonly string[]
}

/**
 * What can be exported, and named in queries. The names are those of PostHog's batch exports where it has the column;
 * `team_id` is the site's integer `siteId`, `inserted_at` the moment of arrival. `properties` alone has something inside.
 *
 * A person is exported again when anything about it changed, a session with each of its events: their `updated_at` is
 * what an interval goes by, and the row of the latest interval holds.
 */
const models: Record<BatchExportModel, ModelColumns> = {
  EVENTS: {
    columns: [
      { name: 'uuid', type: 'uuid' },
      { name: 'team_id', type: 'integer' },
      { name: 'event', type: 'text' },
      { name: 'distinct_id', type: 'text' },
      { name: 'session_id', type: 'text' },
      { name: 'properties', type: 'json' },
      { name: 'timestamp', type: 'timestamp' },
      { name: 'inserted_at', type: 'timestamp' },
    ],
    identity: ['team_id', 'uuid'],
  },
  PERSONS: {
    columns: [
      { name: 'team_id', type: 'integer' },
      { name: 'distinct_id', type: 'text' },
      { name: 'person_id', type: 'uuid' },
      { name: 'properties', type: 'json' },
      { name: 'created_at', type: 'timestamp' },
      { name: 'last_seen_at', type: 'timestamp' },
      { name: 'updated_at', type: 'timestamp' },
    ],
    identity: ['team_id', 'distinct_id'],
  },
  SESSIONS: {
    columns: [
      { name: 'team_id', type: 'integer' },
      { name: 'session_id', type: 'text' },
      { name: 'distinct_id', type: 'text' },
      { name: 'start_timestamp', type: 'timestamp' },
      { name: 'end_timestamp', type: 'timestamp' },
      { name: 'event_count', type: 'integer' },
      { name: 'updated_at', type: 'timestamp' },
    ],
    identity: ['team_id', 'session_id'],
  },
}

/** All columns of a model. */
export const modelColumns = (model: BatchExportModel): readonly Column[] => models[model].columns

/** The column of a model by its name; undefined where it has none such. */
export const modelColumn = (model: BatchExportModel, name: string): Column | undefined =>
  models[model].columns.find((column) => column.name === name)

/** The columns whose values name one row of a model, in every export. */
export const identityColumns = (model: BatchExportModel): readonly string[] => models[model].identity
