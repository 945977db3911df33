import type { RequestContext } from '../context.js'
import type { ConnectionValue } from './list.js'
import { encodeCursor, type PageArguments, pageRequest } from './page.js'

/**
 * One page of a list that is bounded by a rule (an organization has at most 50 roles) and in memory already. `rows` come
 * in the order of `sortKey`, whose texts compare by code unit; cursors keep their place when rows come and go.
 */
export function boundedConnection<Row extends { id: string }>(
  ctx: RequestContext,
  rows: readonly Row[],
  args: PageArguments,
  list: { order: string; sortKey: (row: Row) => string },
): ConnectionValue<Row> {
  const { cursor, backward, limit } = pageRequest(ctx, args, { order: list.order })
  const place = cursor && String(cursor[0])
  const left = rows.filter((row) => {
    if (place === null) return true
    const key = list.sortKey(row)
    return backward ? key < place : key > place
  })
  const page = backward ? left.slice(-limit) : left.slice(0, limit)
  const more = left.length > limit
  const edges = page.map((node) => ({ node, cursor: encodeCursor([list.sortKey(node), node.id], list.order) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: backward ? cursor !== null : more,
      hasPreviousPage: backward ? more : cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: () => Promise.resolve(rows.length),
  }
}
