import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { connection, type List } from '../../database/list.js'
import type { Condition, SortDirection } from '../../database/page.js'
import { BadRequestError } from '../../errors.js'
import { Refused } from '../problem.js'
import { missing } from './errors.js'

/** Pages by cursor: they do not say how many there are in all (posthog.md 7). */

export const INVALID_CURSOR = missing('Invalid cursor', 'The cursor is none of this list.')

export const cursorQuery = z.object({
  cursor: z.string().optional().describe('Of the address of the next page, or of the one before.'),
})

export const cursorPageOf = <Shape extends z.ZodType>(row: Shape) =>
  z.strictObject({
    next: z.string().nullable().describe('Absolute address of the next page.'),
    previous: z.string().nullable().describe('Absolute address of the page before.'),
    results: z.array(row),
  })

export const cursorPageExample = <Row>(row: Row) => ({ next: null, previous: null, results: [row] })

/** In front of a cursor that is read from its end: the way back. */
const BACK = 'r.'

interface Options {
  size: number
  order?: string
  direction: SortDirection
  conditions?: Condition[]
}

/** One page below a parent, and the addresses of its neighbours. @throws Refused INVALID_CURSOR */
export async function cursorPage<Row extends { id: string }>(
  { ctx, request }: { ctx: RequestContext; request: Request },
  list: List<Row>,
  parent: string,
  { cursor }: z.output<typeof cursorQuery>,
  { size, ...options }: Options,
): Promise<{ next: string | null; previous: string | null; rows: Row[] }> {
  const args = !cursor
    ? { first: size }
    : cursor.startsWith(BACK)
      ? { last: size, before: cursor.slice(BACK.length) }
      : { first: size, after: cursor }
  const { edges, pageInfo } = await connection(ctx, list, parent, args, options).catch((error: unknown) => {
    throw error instanceof BadRequestError ? new Refused(INVALID_CURSOR) : error
  })
  const at = (to: string | null, sign = ''): string | null => {
    if (to === null) return null
    const { pathname, search } = new URL(request.url)
    const query = new URLSearchParams(search)
    query.set('cursor', `${sign}${to}`)
    return `${ctx.services.publicUrl}${pathname}?${query}`
  }
  return {
    next: pageInfo.hasNextPage ? at(pageInfo.endCursor) : null,
    previous: pageInfo.hasPreviousPage ? at(pageInfo.startCursor, BACK) : null,
    rows: edges.map(({ node }) => node),
  }
}
