import type { DeliveredRun, DestinationTools } from '../../src/destination/port.js'
import { modelColumns } from '../../src/event-source/columns.js'
import type { Batch, Column } from '../../src/event-source/port.js'
import type { BatchExportModel } from '../../src/generated/prisma/client.js'
import { newUuid } from '../../src/ids.js'
import { createDestinationPolicy } from '../../src/net/destination.js'
import { createGuardedFetch } from '../../src/net/guarded-fetch.js'
import { parseNetwork } from '../../src/net/networks.js'

/** Tools of a process that may reach these networks besides public ones. */
export function toolsAllowing(...networks: string[]): DestinationTools {
  const allow = networks.map(parseNetwork)
  return {
    destinations: createDestinationPolicy(allow),
    fetch: createGuardedFetch({ allow }),
    exportsDir: '/nowhere',
    now: () => new Date(),
  }
}

export const runOf = (model: BatchExportModel = 'EVENTS', columns: readonly Column[] = modelColumns(model)) =>
  ({
    runId: newUuid(),
    batchExportId: newUuid(),
    organizationId: newUuid(),
    model,
    start: new Date('2026-11-22T00:00:00Z'),
    end: new Date('2026-11-22T01:00:00Z'),
    columns,
    createdAt: new Date('2026-11-22T01:00:05Z'),
  }) satisfies DeliveredRun

export const event = (changes: object = {}) => ({
  uuid: newUuid(),
  team_id: 7,
  event: '$pageview',
  distinct_id: 'user-1',
  session_id: null,
  properties: { path: '/a' },
  timestamp: '2026-11-22T00:30:00.123Z',
  inserted_at: '2026-11-22T00:30:01Z',
  ...changes,
})

export const person = (changes: object = {}) => ({
  team_id: 7,
  distinct_id: 'user-1',
  person_id: newUuid(),
  properties: { plan: 'free' },
  created_at: '2026-11-01T00:00:00Z',
  last_seen_at: '2026-11-22T00:00:00Z',
  updated_at: '2026-11-22T00:00:00Z',
  ...changes,
})

/** Rows as a source gives them. */
export const batchOf = (rows: readonly object[]): Batch => ({
  lines: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  count: rows.length,
  cursor: String(rows.length),
})
