import type { ReadRequest } from '../port.js'
import { Translator } from '../translate.js'
import type { Question } from './client.js'
import { clickhouseDialect } from './dialect.js'

type Interval = Omit<ReadRequest, 'cursor' | 'model'>

/** Behind the event with this moment (ms) and sequence. */
export interface Position {
  readonly moment: number
  readonly sequence: string
}

/** One query in the making, over `orgraph_event`. */
class Draft {
  readonly parameters: Record<string, unknown> = {}
  readonly bind = (value: unknown, type: string) => {
    const name = `p${Object.keys(this.parameters).length}`
    this.parameters[name] = value
    return `{${name}:${type}}`
  }
  readonly translator = new Translator('EVENTS', clickhouseDialect(this.bind))

  constructor(private readonly request: Interval) {}

  private at(moment: number): string {
    return `fromUnixTimestamp64Milli(${this.bind(moment, 'Int64')}, 'UTC')`
  }

  interval(after: Position | null): string {
    const { organizationId, siteId, start, end } = this.request
    const conditions = [
      `organization_id = ${this.bind(organizationId, 'UUID')}`,
      `inserted_at < ${this.at(end.getTime())}`,
    ]
    if (siteId) conditions.push(`site_id = ${this.bind(siteId, 'UUID')}`)
    const from = after?.moment ?? start?.getTime()
    if (from !== undefined) conditions.push(`inserted_at >= ${this.at(from)}`)
    if (after) {
      conditions.push(`(inserted_at, sequence) > (${this.at(after.moment)}, ${this.bind(after.sequence, 'Int64')})`)
    }
    return `orgraph_event FINAL WHERE ${conditions.join(' AND ')}`
  }

  get where(): string {
    const { where } = this.request.query
    return where ? `ifNull(${this.translator.condition(where)}, false)` : 'true'
  }

  /** One JSON object; names are values like any other. */
  line(names: readonly string[]): string {
    const fields =
      this.request.query.fields ?? names.map((name) => ({ alias: name, expression: { kind: 'column', name } as const }))
    const members = fields.flatMap(({ alias, expression }, place) => [
      this.bind(`${place === 0 ? '{' : ','}${JSON.stringify(alias)}:`, 'String'),
      this.translator.json(expression),
    ])
    return `concat(${members.join(', ')}, '}')`
  }

  asked(text: string): Question {
    return { text, parameters: this.parameters }
  }
}

/** The answer of a step; `lines` in their order, ends of lines included. */
export interface Step {
  scanned: string | number
  count: string | number
  lines: string
  moment: string | number
  sequence: string | number
}

/** The next events of an interval, at most `limit` scanned, as one row with one text. */
export function readQuestion(
  request: Interval,
  names: readonly string[],
  at: { after: Position | null; limit: number },
): Question {
  const draft = new Draft(request)
  const text = `
    SELECT count() AS scanned, countIf(chosen) AS count,
      arrayStringConcat(arrayMap(x -> concat(x.3, '\\n'), arraySort(groupArrayIf((at, place, line), chosen)))) AS lines,
      toUnixTimestamp64Milli(max(at)) AS moment, max((at, place)).2 AS sequence
    FROM (
      SELECT inserted_at AS at, sequence AS place, ${draft.where} AS chosen, ${draft.line(names)} AS line
      FROM ${draft.interval(at.after)}
      ORDER BY inserted_at, sequence LIMIT ${draft.bind(at.limit, 'UInt32')}
    )`
  return draft.asked(text)
}

/** How many events of an interval a query chooses. */
export function countQuestion(request: Interval): Question {
  const draft = new Draft(request)
  return draft.asked(`SELECT count() AS count FROM ${draft.interval(null)} AND ${draft.where}`)
}

/** The one line of a query of aggregates. */
export function aggregateQuestion(request: Interval): Question {
  const draft = new Draft(request)
  return draft.asked(`SELECT ${draft.line([])} AS line FROM ${draft.interval(null)} AND ${draft.where}`)
}

/** The moment of the first event, in ms. */
export function earliestQuestion({ organizationId, siteId }: Pick<Interval, 'organizationId' | 'siteId'>): Question {
  const site = siteId ? 'AND site_id = {site:UUID}' : ''
  return {
    text: `SELECT toUnixTimestamp64Milli(inserted_at) AS moment FROM orgraph_event
      WHERE organization_id = {organization:UUID} ${site} ORDER BY inserted_at LIMIT 1`,
    parameters: { organization: organizationId, ...(siteId && { site: siteId }) },
  }
}
