import type { RequestContext } from '../../context.js'
import { type Condition, filled } from '../../database/page.js'
import type { LoaderDefinition } from '../../loader.js'
import type { Query } from './query.js'

/** The rows that a key may see: of a partner, or of a few organizations, over indexes of those. */
export interface Collection<Row> {
  table: 'organization' | 'user'
  visible: readonly Condition[]
  byId: LoaderDefinition<string, Row | null>
}

/** A page of rows, with what `meta` tells of the whole. */
export interface Listed<Row> {
  rows: Row[]
  total: number
  totalUnfiltered: number
}

/**
 * Reads a page by its number in two statements. Pages count within the rows of one key, and one beyond the last is not
 * read at all, so that what an offset skips is bounded by the tenant.
 */
export async function listed<Row extends { id: string }>(
  ctx: RequestContext,
  { table, visible, byId }: Collection<Row>,
  { page, filters, sort }: Query,
): Promise<Listed<Row>> {
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const all = (conditions: readonly Condition[]) =>
    conditions.map((condition) => `(${filled(condition, bind)})`).join(' and ') || 'true'
  const seen = all(visible)
  const wanted = all(filters)
  const [counted = { total: 0, totalUnfiltered: 0 }] = await ctx.sql<Omit<Listed<Row>, 'rows'>>(
    `select count(*)::int as "totalUnfiltered", count(*) filter (where ${wanted})::int as total
     from "${table}" t where ${seen}`,
    [...values],
  )
  const offset = (page.number - 1) * page.size
  if (offset >= counted.total) return { rows: [], ...counted }
  const order = [...sort, { sql: 't.id', descending: false }]
  const rows = await ctx.sql<Row>(
    `select t.* from "${table}" t where ${seen} and ${wanted}
     order by ${order.map(({ sql, descending }) => `${sql} ${descending ? 'desc' : 'asc'}`).join(', ')}
     limit ${bind(page.size)} offset ${bind(offset)}`,
    values,
  )
  for (const row of rows) ctx.prime(byId, row.id, row)
  return { rows, ...counted }
}

/** The row of an id, if the key may see it. */
export async function findListed<Row extends { id: string }>(
  ctx: RequestContext,
  collection: Collection<Row>,
  id: string,
): Promise<Row | null> {
  const values: unknown[] = [id]
  const bind = (value: unknown) => `$${values.push(value)}`
  const seen = collection.visible.map((condition) => `(${filled(condition, bind)})`)
  const where = ['t.id = $1::uuid', ...seen].join(' and ')
  const [row] = await ctx.sql<Row>(`select t.* from "${collection.table}" t where ${where}`, values)
  return row ?? null
}
