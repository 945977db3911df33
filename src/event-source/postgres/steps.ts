import { modelColumns } from '../columns.js'
import type { ReadRequest } from '../port.js'
import type { ExportQuery } from '../query.js'
import { Translator } from '../translate.js'
import { type Bind, postgresDialect } from './dialect.js'
import type { Position } from './position.js'
import { type Table, tables } from './tables.js'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What a step answers: of the rows it scanned, those that the query chose, as lines without the last one's end. */
export interface Step {
  scanned: number
  count: number
  lines: string | null
  /** Moment and ties of the last row that was scanned. */
  moment: string | null
  ties: (string | null)[]
}

/** Numbers of sites by their raw ids. */
export type SiteNumbers = ReadonlyMap<string, number>

type Interval = Omit<ReadRequest, 'cursor'>

/** One statement in the making, over a model's rows `e`. */
class Draft {
  readonly values: unknown[] = []
  readonly table: Table
  readonly translator: Translator
  private teamId: string | undefined

  constructor(
    private readonly request: Interval,
    private readonly numbers: SiteNumbers,
  ) {
    this.table = tables[request.model]
    this.translator = new Translator(
      request.model,
      postgresDialect((name) => this.column(name), this.bind),
    )
  }

  readonly bind: Bind = (value, type) => `$${this.values.push(value)}::${type}`

  private column(name: string): string {
    if (name === 'team_id') {
      this.teamId ??= this.siteNumber()
      return this.teamId
    }
    const sql = this.table.columns[name]
    if (!sql) throw new Error(`no column ${name}`)
    return sql
  }

  /** A look-up among values, not a join, which would be free to change the order of the rows. */
  private siteNumber(): string {
    const { siteId } = this.request
    if (siteId) return this.bind(this.numbers.get(siteId) ?? 0, 'int')
    return `(${this.bind(JSON.stringify(Object.fromEntries(this.numbers)), 'jsonb')} ->> e."siteId"::text)::int`
  }

  get where(): string | null {
    const { where } = this.request.query
    return where && this.translator.condition(where)
  }

  /** The rows of the interval behind a position. */
  interval(after: Position | null): string {
    const { organizationId, siteId, start, end } = this.request
    const moment = `"${this.table.moment}"`
    const at = (date: Date) => this.bind(date.toISOString(), 'timestamptz')
    const conditions = [`"organizationId" = ${this.bind(organizationId, 'uuid')}`, `${moment} < ${at(end)}`]
    if (siteId) conditions.push(`"siteId" = ${this.bind(siteId, 'uuid')}`)
    const from = after ? new Date(after.moment) : start
    // Also beside a cursor: partitions are left out by plain comparisons alone.
    if (from) conditions.push(`${moment} >= ${at(from)}`)
    if (after) {
      const place = this.table.ties.map(({ type }, i) => this.bind(after.ties[i], type))
      conditions.push(`(${this.order.join(', ')}) > (${[at(new Date(after.moment)), ...place].join(', ')})`)
    }
    return `select * from "${this.table.name}" where ${conditions.join(' and ')}`
  }

  get order(): string[] {
    return [this.table.moment, ...this.table.ties.map(({ name }) => name)].map((name) => `"${name}"`)
  }

  /** One JSON object without its line's end, of the row `r` where it is one of `row`. */
  line(fields: ExportQuery['fields']): string {
    if (!fields) return 'row_to_json(r)::text'
    // Names that customers chose are values like any other.
    const members = fields.map(({ alias, expression }, place) => {
      const key = this.bind(`${place === 0 ? '{' : ','}${JSON.stringify(alias)}:`, 'text')
      return `${key} || ${this.translator.json(expression)}`
    })
    return `${members.join(' || ')} || '}'`
  }

  /** All columns of the model under their own names, as the row `r`. */
  row(): string {
    const columns = modelColumns(this.request.model).map(({ name }) => `${this.column(name)} as "${name}"`)
    return `cross join lateral (select ${columns.join(', ')}) r`
  }
}

/** Where a step begins, and how many rows it scans. */
export interface Stretch {
  readonly after: Position | null
  readonly limit: number
}

/** The next rows of an interval, in the order of arrival. */
export function readStep(request: Interval, numbers: SiteNumbers, stretch: Stretch): Statement {
  const draft = new Draft(request, numbers)
  const { fields } = request.query
  return stepOver(draft, stretch, {
    line: draft.line(fields),
    row: fields ? '' : draft.row(),
    lines: `string_agg(line, E'\\n')`,
  })
}

/** The same rows, only counted. */
export function countStep(request: Interval, numbers: SiteNumbers, stretch: Stretch): Statement {
  return stepOver(new Draft(request, numbers), stretch, { line: `''`, row: '', lines: 'null' })
}

/**
 * The limit is on the rows scanned, not on those chosen, so that a step of a query that chooses few ends as soon as any
 * other. The rows are aggregated to one value, which the driver takes as one string; they come out of the subquery in its
 * order. `offset 0` keeps each line from being made twice, once to be counted.
 */
function stepOver(draft: Draft, stretch: Stretch, made: { line: string; row: string; lines: string }): Statement {
  const { table, where } = draft
  const ties = table.ties.map(({ name }, i) => `e."${name}" as tie${i}`)
  const last = table.ties.map((_tie, i) => `(array_agg(tie${i}))[count(*)]::text`)
  const line = where ? `case when ${where} then ${made.line} end` : made.line
  const text = `
    select count(*)::int as scanned, count(line)::int as count, ${made.lines} as lines,
      (extract(epoch from max(moment)) * 1000)::bigint::text as moment, array[${last.join(', ')}] as ties
    from (
      select e."${table.moment}" as moment, ${ties.join(', ')}, ${line} as line
      from (${draft.interval(stretch.after)} order by ${draft.order.join(', ')} limit ${draft.bind(stretch.limit, 'int')}) e
      ${made.row} offset 0
    ) chosen`
  return { text, values: draft.values }
}

/** The one line of a query of aggregates. */
export function aggregateLine(request: Interval, numbers: SiteNumbers): Statement {
  const draft = new Draft(request, numbers)
  const { where } = draft
  const line = draft.line(request.query.fields)
  const text = `select ${line} || E'\\n' as lines from (${draft.interval(null)}) e ${where ? `where ${where}` : ''}`
  return { text, values: draft.values }
}

/** The moment of the first row. */
export function earliestMoment(request: Omit<Interval, 'start' | 'end' | 'query'>): Statement {
  const { name, moment } = tables[request.model]
  const { organizationId, siteId } = request
  const text = `select "${moment}" as moment from "${name}" where "organizationId" = $1${siteId ? ' and "siteId" = $2' : ''}
    order by "${moment}" limit 1`
  return { text, values: siteId ? [organizationId, siteId] : [organizationId] }
}
