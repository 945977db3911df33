import type { RequestContext } from '../context.js'
import type { List } from './list.js'
import { type Condition, filled, rowsOf, type SortDirection } from './page.js'

/** How far pages by number or offset reach: what they skip is read, too. Cursors have no end. */
export const FARTHEST_ROW = 10_000

/** A page as dialects name it that skip rows. */
export interface OffsetPage {
  offset: number
  limit: number
  /** A name of the list's orders; by default as the rows were made. */
  order?: string | undefined
  direction?: SortDirection | undefined
  conditions?: Condition[]
}

/** A page as dialects name it that count pages from 1. */
export interface NumberedPage extends Omit<OffsetPage, 'offset'> {
  page: number
}

/** A page of a list by its number; see `offsetPage`. */
export const numberedPage = <Row extends { id: string }>(
  ctx: RequestContext,
  list: List<Row>,
  parent: string | null,
  { page, limit, ...rest }: NumberedPage,
): Promise<{ rows: Row[]; total: number }> =>
  offsetPage(ctx, list, parent, { ...rest, limit, offset: (page - 1) * limit })

/**
 * A page of a list by how many rows it skips, with how many rows there are in all, as the viewer may see them: two
 * statements, over the indexes of the list's keyset pages. The caller keeps `offset + limit` within FARTHEST_ROW.
 */
export async function offsetPage<Row extends { id: string }>(
  ctx: RequestContext,
  list: List<Row>,
  parent: string | null,
  { offset, limit, order = 'CREATED_AT', direction = 'ASC', conditions = [] }: OffsetPage,
): Promise<{ rows: Row[]; total: number }> {
  if (offset + limit > FARTHEST_ROW) throw new RangeError(`offsetPage: row ${offset + limit}`)
  const { source } = list
  const values: unknown[] = []
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = [
    ...(source.parent ? [`t."${source.parent}" = ${bind(parent)}::uuid`] : []),
    ...conditions.map((condition) => `(${filled(condition, bind)})`),
  ]
  const columns = [...(source.orders[order] ?? []), { sql: 't.id' }]
  const rows = await ctx.sql<Row>(
    `select t.* from ${rowsOf(source)} t ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
     order by ${columns.map(({ sql }) => `${sql} ${direction === 'DESC' ? 'desc' : 'asc'}`).join(', ')}
     limit ${bind(limit)} offset ${bind(offset)}`,
    values,
  )
  if (list.byId) for (const row of rows) ctx.prime(list.byId, row.id, row)
  return { rows, total: await ctx.load(list.counts, { parent, conditions }) }
}
