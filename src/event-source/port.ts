import type { BatchExportModel } from '../generated/prisma/client.js'
import type { ExportQuery } from './query.js'

export type ColumnType = 'text' | 'uuid' | 'timestamp' | 'json' | 'integer' | 'double' | 'boolean'

/** A column of what is exported. In JSON: timestamps are ISO 8601 in UTC, `json` is nested as it is, the rest is plain. */
export interface Column {
  readonly name: string
  readonly type: ColumnType
}

/** Some rows, in the order of their arrival. */
export interface Batch {
  /** One JSON object a line, keys in the order of the columns, each line ended by `\n`. */
  readonly lines: string
  readonly count: number
  /** Where to go on after this batch: opaque, of this source. */
  readonly cursor: string
}

export interface ReadRequest {
  readonly organizationId: string
  /** null: all sites of the organization. */
  readonly siteId: string | null
  readonly model: BatchExportModel
  readonly query: ExportQuery
  /** What arrived (or changed, for persons and sessions) from `start` on, null for ever, and before `end`. */
  readonly start: Date | null
  readonly end: Date
  /** Only what comes after it; null from the beginning. */
  readonly cursor: string | null
}

/** Where exported data comes from. */
export interface EventSource {
  /** The columns of the rows that `read` gives. */
  columns(model: BatchExportModel, query: ExportQuery): readonly Column[]
  /** All rows of one snapshot, in the order of arrival. Ends early, by throwing its reason, when the signal aborts. */
  read(request: ReadRequest, signal: AbortSignal): AsyncIterable<Batch>
  /** How many rows `read` would give from the beginning. */
  count(request: Omit<ReadRequest, 'cursor'>): Promise<number>
  /** When the first row arrived; null when there is none. */
  earliest(request: Pick<ReadRequest, 'organizationId' | 'siteId' | 'model'>): Promise<Date | null>
  /**
   * Waits until everything that arrived in the organization before this call can be read here. Whoever is recording holds
   * the row of the organization until the commit and takes the moment of arrival under it, so that it is waited for; what
   * comes later arrives later. To be called after the end of an interval (and a lag for the clocks of other machines),
   * before the interval is read or counted.
   */
  settle(organizationId: string, signal: AbortSignal): Promise<void>
  /** What keeps the source fit, to be repeated in one process at a time. */
  readonly upkeep: readonly Upkeep[]
  close(): Promise<void>
}

export interface Upkeep {
  readonly name: string
  readonly seconds: number
  run(signal: AbortSignal): Promise<void>
}
