import type pg from 'pg'
import type { Batch, EventSource, ReadRequest } from './port.js'
import { type Position, readPosition, writePosition } from './postgres/position.js'
import { awaitWriters } from './postgres/settle.js'
import { openSnapshot, type Snapshot, sourceError } from './postgres/snapshot.js'
import { aggregateLine, countStep, earliestMoment, readStep, type SiteNumbers, type Step } from './postgres/steps.js'
import { isAggregated, queryColumns } from './typing.js'

/**
 * Rows of a step. The first one is small; the next ones follow the size of the rows before them. With properties of 32 KiB
 * in each row where small ones were before, the most of them are 64 MiB once.
 */
const FIRST_ROWS = 500
const FEWEST_ROWS = 50
const MOST_ROWS = 2000
const STEP_BYTES = 1_048_576
const COUNTED_ROWS = 50_000

/** The cursor behind the one row of aggregates. */
const DONE = 'done'

/** As many rows as fill a batch, if they are like the last ones. */
const nextRows = ({ scanned, lines }: Step) =>
  Math.round(Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, (STEP_BYTES * scanned) / (lines?.length || 1))))

/** The gateway's own PostgreSQL as the source. It reads as the application role, told one organization. */
export class PostgresSource implements EventSource {
  readonly columns = queryColumns
  readonly upkeep = []

  constructor(private readonly pool: pg.Pool) {}

  async *read(request: ReadRequest, signal: AbortSignal): AsyncGenerator<Batch> {
    queryColumns(request.model, request.query)
    if (isAggregated(request.query)) {
      if (request.cursor !== DONE) yield await this.aggregate(request, signal)
      return
    }
    let limit = FIRST_ROWS
    const steps = this.steps(request, signal, (numbers, after) => readStep(request, numbers, { after, limit }))
    for await (const { step, position } of steps) {
      if (step.lines !== null) yield { lines: `${step.lines}\n`, count: step.count, cursor: writePosition(position) }
      if (step.scanned < limit) return
      limit = nextRows(step)
    }
  }

  async count(request: Omit<ReadRequest, 'cursor'>): Promise<number> {
    queryColumns(request.model, request.query)
    if (isAggregated(request.query)) return 1
    const limit = COUNTED_ROWS
    let count = 0
    const { signal } = new AbortController()
    const steps = this.steps({ ...request, cursor: null }, signal, (numbers, after) =>
      countStep(request, numbers, { after, limit }),
    )
    for await (const { step } of steps) {
      count += step.count
      if (step.scanned < limit) break
    }
    return count
  }

  async earliest(request: Pick<ReadRequest, 'organizationId' | 'siteId' | 'model'>): Promise<Date | null> {
    const snapshot = await openSnapshot(this.pool, request.organizationId, new AbortController().signal)
    try {
      const { text, values } = earliestMoment(request)
      return (await snapshot.row<{ moment: Date }>(text, values))?.moment ?? null
    } finally {
      await snapshot.end()
    }
  }

  settle(organizationId: string, signal: AbortSignal): Promise<void> {
    return awaitWriters(this.pool, organizationId, signal)
  }

  close(): Promise<void> {
    return this.pool.end()
  }

  /** One step after the other from the request's cursor on, under one snapshot as long as it lasts. */
  private async *steps(
    request: ReadRequest,
    signal: AbortSignal,
    statement: (numbers: SiteNumbers, after: Position | null) => { text: string; values: readonly unknown[] },
  ): AsyncGenerator<{ step: Step; position: Position }> {
    let after = request.cursor === null ? null : readPosition(request.model, request.cursor)
    let snapshot: Snapshot | undefined
    let numbers: SiteNumbers = new Map()
    try {
      for (;;) {
        signal.throwIfAborted()
        if (!snapshot || snapshot.ended) {
          snapshot = await openSnapshot(this.pool, request.organizationId, signal)
          numbers = await siteNumbers(snapshot, request.organizationId)
        }
        const { text, values } = statement(numbers, after)
        const step = await snapshot.row<Step>(text, values)
        if (!step?.moment) return
        after = { moment: Number(step.moment), ties: step.ties.map((tie) => tie ?? '') }
        yield { step, position: after }
      }
    } finally {
      await snapshot?.end()
    }
  }

  private async aggregate(request: ReadRequest, signal: AbortSignal): Promise<Batch> {
    const snapshot = await openSnapshot(this.pool, request.organizationId, signal)
    try {
      const numbers = await siteNumbers(snapshot, request.organizationId)
      // All rows in one statement: the one thing here that may take long.
      await snapshot.row(`set local statement_timeout = '10min'`, [])
      const { text, values } = aggregateLine(request, numbers)
      const row = await snapshot.row<{ lines: string }>(text, values)
      if (!row) throw sourceError(new Error('no row'))
      return { lines: row.lines, count: 1, cursor: DONE }
    } finally {
      await snapshot.end()
    }
  }
}

async function siteNumbers(snapshot: Snapshot, organizationId: string): Promise<SiteNumbers> {
  const rows = await snapshot.rows<{ id: string; siteId: number }>(
    'select id, "siteId" from site where "organizationId" = $1',
    [organizationId],
  )
  return new Map(rows.map((site) => [site.id, site.siteId]))
}
