import { randomUUID } from 'node:crypto'
import type { DeliveredRun } from '../../../src/destination/port.js'
import type { Batch, Column } from '../../../src/event-source/port.js'

/** Columns of every type. */
export const COLUMNS: readonly Column[] = [
  { name: 'uuid', type: 'uuid' },
  { name: 'event', type: 'text' },
  { name: 'timestamp', type: 'timestamp' },
  { name: 'properties', type: 'json' },
  { name: 'visits', type: 'integer' },
  { name: 'revenue', type: 'double' },
  { name: 'is_identified', type: 'boolean' },
]

export interface Row {
  readonly uuid: string
  readonly event: string
  readonly timestamp: string
  readonly properties: unknown
  readonly visits: number | null
  readonly revenue: number | null
  readonly is_identified: boolean | null
}

/** The n-th row of a made-up stream of events, always the same but for the parts of its uuid that are no number. */
export function row(n: number): Row {
  return {
    uuid: `019366a0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    event: ['$pageview', 'signed up', 'Ärger "quoted"\n', '購入'][n % 4] ?? '',
    timestamp: new Date(Date.UTC(2026, 10, 22, 10) + n * 7).toISOString(),
    properties: { n, nested: { list: [n, null, 'ü'] }, text: `noise ${(n * 2_654_435_761) % 4_294_967_296}` },
    visits: n % 10 === 3 ? null : n * 3,
    revenue: n % 7 === 2 ? null : n / 8,
    is_identified: n % 5 === 4 ? null : n % 2 === 0,
  }
}

export const rows = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => row(from + index))

export function batch(from: number, count: number): Batch {
  const lines = rows(from, count).map((one) => `${JSON.stringify(one)}\n`)
  return { lines: lines.join(''), count, cursor: String(from + count) }
}

/** The rows of a file of lines. */
export const parsed = (text: string): unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown)

export const run = (changes: Partial<DeliveredRun> = {}): DeliveredRun => ({
  runId: randomUUID(),
  batchExportId: randomUUID(),
  organizationId: randomUUID(),
  model: 'EVENTS',
  start: new Date('2026-11-22T10:00:00Z'),
  end: new Date('2026-11-22T11:00:00Z'),
  columns: COLUMNS,
  createdAt: new Date('2026-11-22T11:00:05Z'),
  ...changes,
})
