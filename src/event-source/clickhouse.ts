import type { ClickHouse } from './clickhouse/client.js'
import type { EventCopies } from './clickhouse/copies.js'
import {
  aggregateQuestion,
  countQuestion,
  earliestQuestion,
  type Position,
  readQuestion,
  type Step,
} from './clickhouse/questions.js'
import type { Batch, EventSource, ReadRequest } from './port.js'
import { readPosition, writePosition } from './postgres/position.js'
import { isAggregated, queryColumns } from './typing.js'

const STEP_ROWS = 5000
const STEP_BYTES = 2_097_152
const FEWEST_ROWS = 50
const COPY_SECONDS = 5
const DONE = 'done'

/**
 * ClickHouse as the source of events, for volume; persons and sessions, which change, are read where they are kept. A place
 * in a read is the same as in PostgreSQL, so that a run may go on here that has begun there.
 */
export class ClickHouseSource implements EventSource {
  readonly columns = queryColumns
  readonly upkeep = [
    { name: 'event-copies', seconds: COPY_SECONDS, run: (signal: AbortSignal) => this.copies.copyAll(signal) },
  ]

  constructor(
    private readonly clickhouse: ClickHouse,
    private readonly copies: EventCopies,
    private readonly postgres: EventSource,
  ) {}

  async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<Batch> {
    if (request.model !== 'EVENTS') {
      yield* this.postgres.read(request, signal)
      return
    }
    signal.throwIfAborted()
    const names = queryColumns('EVENTS', request.query).map(({ name }) => name)
    if (isAggregated(request.query)) {
      if (request.cursor !== DONE) yield await this.aggregate(request, signal)
      return
    }
    let after = request.cursor === null ? null : placeOf(request.cursor)
    let limit = STEP_ROWS
    for (;;) {
      signal.throwIfAborted()
      const [step] = await this.clickhouse.rows<Step>(readQuestion(request, names, { after, limit }), signal)
      const scanned = Number(step?.scanned ?? 0)
      if (!step || scanned === 0) return
      after = { moment: Number(step.moment), sequence: String(step.sequence) }
      const count = Number(step.count)
      if (count > 0) {
        yield { lines: step.lines, count, cursor: writePosition({ moment: after.moment, ties: [after.sequence] }) }
      }
      if (scanned < limit) return
      limit = nextLimit(scanned, step.lines.length)
    }
  }

  async count(request: Omit<ReadRequest, 'cursor'>): Promise<number> {
    if (request.model !== 'EVENTS') return this.postgres.count(request)
    queryColumns('EVENTS', request.query)
    if (isAggregated(request.query)) return 1
    const [row] = await this.clickhouse.rows<{ count: string | number }>(countQuestion(request))
    return Number(row?.count ?? 0)
  }

  async earliest(request: Pick<ReadRequest, 'organizationId' | 'siteId' | 'model'>): Promise<Date | null> {
    if (request.model !== 'EVENTS') return this.postgres.earliest(request)
    const [row] = await this.clickhouse.rows<{ moment: string | number }>(earliestQuestion(request))
    return row ? new Date(Number(row.moment)) : null
  }

  /** Copies what is left after waiting for the writers, so that a slow job of copying never makes an export wait for it. */
  async settle(organizationId: string, signal: AbortSignal): Promise<void> {
    await this.postgres.settle(organizationId, signal)
    await this.copies.copy(organizationId, signal)
  }

  async close(): Promise<void> {
    await this.clickhouse.close()
    await this.postgres.close()
  }

  private async aggregate(request: ReadRequest, signal: AbortSignal): Promise<Batch> {
    const [row] = await this.clickhouse.rows<{ line: string }>(aggregateQuestion(request), signal)
    return { lines: `${row?.line ?? '{}'}\n`, count: 1, cursor: DONE }
  }
}

function placeOf(cursor: string): Position {
  const { moment, ties } = readPosition('EVENTS', cursor)
  return { moment, sequence: ties[0] ?? '0' }
}

const nextLimit = (scanned: number, bytes: number) =>
  Math.round(Math.min(STEP_ROWS, Math.max(FEWEST_ROWS, (STEP_BYTES * scanned) / (bytes || 1))))
