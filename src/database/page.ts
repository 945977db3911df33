import type { RequestContext } from '../context.js'
import { BadRequestError } from '../errors.js'

/** A column that a list is ordered by; `type` is its SQL type, for the cursor. */
export interface OrderColumn {
  sql: string
  type: string
}

/** How one list is read: rows of `table t`, below parents where `parent` names the column. */
export interface PageSource {
  table: string
  /** A query whose rows are read in place of the table's, where the parent is no column of it. */
  query?: string
  /** The column that holds the parent's id; null for a list of its own. */
  parent: string | null
  /** Orders by name. The id is always the tie-break, so `[]` is the order of creation (ids are UUIDv7). */
  orders: Record<string, OrderColumn[]>
}

/** Connection arguments as GraphQL gives them. */
export interface PageArguments {
  first?: number | null
  after?: string | null
  last?: number | null
  before?: string | null
}

export type SortDirection = 'ASC' | 'DESC'

/** A condition in SQL over `t`; `$?` stands for the next value, in order. */
export interface Condition {
  sql: string
  values: unknown[]
}

/** One page to read: the same for every parent that asks for it in one request. */
export interface PageRequest {
  limit: number
  /** True for `last`: the rows are read from the end and turned round. */
  backward: boolean
  order: string
  direction: SortDirection
  cursor: unknown[] | null
  conditions: Condition[]
}

export interface Page<Row> {
  rows: { row: Row; cursor: string }[]
  hasNextPage: boolean
  hasPreviousPage: boolean
}

export const DEFAULT_PAGE_SIZE = 20

/**
 * Checks connection arguments and makes the request. Sizes run from 1 to the door's largest page; a cursor is valid for
 * the order it came from. Throws BadRequestError.
 */
export function pageRequest(
  ctx: RequestContext,
  args: PageArguments,
  options: { order?: string; direction?: SortDirection; conditions?: Condition[] } = {},
): PageRequest {
  const { first, last, after, before } = args
  if (first != null && last != null) throw new BadRequestError('Give either first or last, not both.')
  if (last != null && after != null) throw new BadRequestError('last goes with before, not with after.')
  if (last == null && before != null) throw new BadRequestError('before goes with last.')
  const limit = first ?? last ?? DEFAULT_PAGE_SIZE
  if (limit < 1 || limit > ctx.maxPageSize) {
    throw new BadRequestError(`${last == null ? 'first' : 'last'} must be between 1 and ${ctx.maxPageSize}.`)
  }
  const order = options.order ?? 'CREATED_AT'
  const direction = options.direction ?? 'ASC'
  const cursor = after ?? before
  return {
    limit,
    backward: last != null,
    order,
    direction,
    cursor: cursor == null ? null : decodeCursor(cursor, order),
    conditions: options.conditions ?? [],
  }
}

/** The same request gives the same text: what page loaders batch by. */
export const pageKey = (request: PageRequest) => JSON.stringify(request)

/**
 * Reads one page for each parent in one statement, by keyset: no OFFSET, at most `limit + 1` rows of each parent.
 * Rows come as the viewer may see them.
 */
export async function readPages<Row extends { id: string }>(
  ctx: RequestContext,
  source: PageSource,
  parents: readonly (string | null)[],
  request: PageRequest,
): Promise<Page<Row>[]> {
  const columns = [...(source.orders[request.order] ?? []), { sql: 't.id', type: 'uuid' }]
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const descending = (request.direction === 'DESC') !== request.backward
  const where: string[] = []
  if (source.parent) where.push(`t."${source.parent}" = p.parent`)
  if (request.cursor) {
    if (request.cursor.length !== columns.length) throw new BadRequestError(BAD_CURSOR)
    const given = request.cursor.map((value, i) => `${bind(value)}::${columns[i]?.type ?? 'uuid'}`)
    where.push(`(${columns.map((column) => column.sql).join(', ')}) ${descending ? '<' : '>'} (${given.join(', ')})`)
  }
  for (const condition of request.conditions) where.push(`(${filled(condition, bind)})`)
  const ordered = columns.map((column) => `${column.sql} ${descending ? 'desc' : 'asc'}`).join(', ')
  const cursor = `jsonb_build_array(${columns.map((column) => `${column.sql}::text`).join(', ')}) as "__cursor"`
  const inner = `select t.*, ${cursor} from ${rowsOf(source)} t
    ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by ${ordered} limit ${bind(request.limit + 1)}`
  const text = source.parent
    ? `select p.parent as "__parent", t.* from unnest(${bind(parents)}::uuid[]) p(parent)
       cross join lateral (select t.*, row_number() over () as "__row" from (${inner}) t) t order by p.parent, t."__row"`
    : `${inner}`
  type Read = Row & { __parent?: string; __cursor: unknown[]; __row?: bigint }
  const rows = await ctx.sql<Read>(text, values).catch((error: unknown) => {
    // A cursor is our own text, but nobody keeps a client from forging one with a value its column cannot read.
    if (request.cursor && /^22/.test(String((error as { code?: unknown }).code))) throw new BadRequestError(BAD_CURSOR)
    throw error
  })
  return parents.map((parent) => {
    const own = source.parent ? rows.filter((row) => row.__parent === parent) : rows
    return toPage<Row>(own, request)
  })
}

/** A single bounded count for a list without parents; beyond `limit` it says `limit`. */
export const COUNT_LIMIT = 100_000

/** Counts the rows of each parent that meet the conditions, in one statement (never the whole table). */
export async function countRows(
  ctx: RequestContext,
  source: PageSource,
  parents: readonly (string | null)[],
  conditions: readonly Condition[],
): Promise<number[]> {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = conditions.map((condition) => `(${filled(condition, bind)})`)
  if (!source.parent) {
    const all = where.length > 0 ? `where ${where.join(' and ')}` : ''
    const [row] = await ctx.sql<{ count: number }>(
      `select count(*)::int as count from (select 1 from ${rowsOf(source)} t ${all} limit ${COUNT_LIMIT}) counted`,
      values,
    )
    return parents.map(() => row?.count ?? 0)
  }
  where.unshift(`t."${source.parent}" = any(${bind(parents)}::uuid[])`)
  const rows = await ctx.sql<{ parent: string; count: number }>(
    `select t."${source.parent}" as parent, count(*)::int as count from ${rowsOf(source)} t
     where ${where.join(' and ')} group by 1`,
    values,
  )
  const counts = new Map(rows.map((row) => [row.parent, row.count]))
  return parents.map((parent) => counts.get(parent ?? '') ?? 0)
}

/** What the rows of a source are read from, in SQL. */
export const rowsOf = (source: PageSource) => (source.query ? `(${source.query})` : `"${source.table}"`)

/** The text of a condition, its values bound. */
export function filled(condition: Condition, bind: (value: unknown) => string): string {
  let next = 0
  return condition.sql.replaceAll('$?', () => bind(condition.values[next++]))
}

function toPage<Row extends { id: string }>(read: (Row & { __cursor: unknown[] })[], request: PageRequest): Page<Row> {
  const more = read.length > request.limit
  const rows = (more ? read.slice(0, request.limit) : [...read]).map((row) => ({
    row: row as Row,
    cursor: encodeCursor(row.__cursor, request.order),
  }))
  if (request.backward) rows.reverse()
  return {
    rows,
    hasNextPage: request.backward ? request.cursor !== null : more,
    hasPreviousPage: request.backward ? more : request.cursor !== null,
  }
}

const BAD_CURSOR = 'The cursor is not valid for this list and order.'

export const encodeCursor = (values: unknown[], order: string) =>
  Buffer.from(JSON.stringify([order, ...values])).toString('base64url')

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function decodeCursor(cursor: string, order: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parsed) && parsed[0] === order && parsed.length <= 4) {
      const values = parsed.slice(1)
      const id: unknown = values.at(-1)
      if (typeof id === 'string' && UUID.test(id) && values.every((value) => typeof value === 'string')) return values
    }
  } catch {
    // falls through: whatever it was, it is not one of our cursors
  }
  throw new BadRequestError(BAD_CURSOR)
}
