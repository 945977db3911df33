import type { BatchExportModel } from '../../generated/prisma/client.js'

/** Where the rows of a model are. All names here are our own: they are the only text that becomes SQL as it is. */
export interface Table {
  readonly name: string
  /** When a row arrived or changed. */
  readonly moment: string
  /** With the moment and the organization: the index that reads go along, and the order of rows. */
  readonly ties: readonly { readonly name: string; readonly type: 'bigint' | 'uuid' | 'text' }[]
  /** The columns of the model over the row `e`; `team_id` is the number of the row's site. */
  readonly columns: Readonly<Record<string, string>>
}

export const tables: Record<BatchExportModel, Table> = {
  EVENTS: {
    name: 'site_event',
    moment: 'receivedAt',
    ties: [{ name: 'sequence', type: 'bigint' }],
    columns: {
      uuid: 'e.uuid',
      event: 'e.event',
      distinct_id: 'e."distinctId"',
      session_id: 'e."sessionId"',
      properties: 'e.properties',
      timestamp: 'e.timestamp',
      inserted_at: 'e."receivedAt"',
    },
  },
  PERSONS: {
    name: 'person',
    moment: 'updatedAt',
    ties: [{ name: 'id', type: 'uuid' }],
    columns: {
      distinct_id: 'e."distinctId"',
      person_id: 'e.id',
      properties: 'e.properties',
      created_at: 'e."firstSeenAt"',
      last_seen_at: 'e."lastSeenAt"',
      updated_at: 'e."updatedAt"',
    },
  },
  SESSIONS: {
    name: 'site_session',
    moment: 'updatedAt',
    ties: [
      { name: 'siteId', type: 'uuid' },
      { name: 'sessionId', type: 'text' },
    ],
    columns: {
      session_id: 'e."sessionId"',
      distinct_id: 'e."distinctId"',
      start_timestamp: 'e."startedAt"',
      end_timestamp: 'e."lastEventAt"',
      event_count: 'e."eventCount"',
      updated_at: 'e."updatedAt"',
    },
  },
}
