import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { FARTHEST_ROW } from '../../database/numbered-page.js'
import { Refused } from '../problem.js'
import { invalidInput } from './errors.js'

const DEFAULT_LIMIT = 100

const count = (description: string) => z.string().optional().meta({ type: 'integer', description })

/** What every list takes. Text that is no number is taken for none (posthog.md 1). */
export const pageQuery = z.object({
  limit: count(`Rows of a page; ${DEFAULT_LIMIT} by default.`),
  offset: count('How many rows to skip.'),
})

export interface Window {
  limit: number
  offset: number
}

export const TOO_FAR = invalidInput(
  `Pages reach as far as row ${FARTHEST_ROW}.`,
  'offset',
  `The offset is ${FARTHEST_ROW} or more.`,
)

const numberIn = (text: string | undefined) => (/^\s*\+?\d{1,15}\s*$/.test(text ?? '') ? Number(text) : 0)

/** The rows that a request asks for. @throws Refused TOO_FAR */
export function windowOf(query: z.output<typeof pageQuery>, most = FARTHEST_ROW): Window {
  const offset = numberIn(query.offset)
  if (offset >= FARTHEST_ROW) throw new Refused(TOO_FAR)
  return { limit: Math.min(numberIn(query.limit) || DEFAULT_LIMIT, most, FARTHEST_ROW - offset), offset }
}

/** A page in its envelope; the addresses of its neighbours keep the other parameters of the request. */
export function presentPage<Row>(
  { ctx, request }: { ctx: RequestContext; request: Request },
  { limit, offset }: Window,
  { total, rows }: { total: number; rows: Row[] },
) {
  const { pathname, search } = new URL(request.url)
  const at = (to: number): string => {
    const query = new URLSearchParams(search)
    query.set('limit', String(limit))
    query.delete('offset')
    if (to > 0) query.set('offset', String(to))
    return `${ctx.services.publicUrl}${pathname}?${query}`
  }
  return {
    count: total,
    next: offset + limit < total ? at(offset + limit) : null,
    previous: offset > 0 ? at(Math.max(0, offset - limit)) : null,
    results: rows,
  }
}

/** The shape of a page of something. */
export const pageOf = <Shape extends z.ZodType>(row: Shape) =>
  z.strictObject({
    count: z.int().describe('Rows of all pages.'),
    next: z.string().nullable().describe('Absolute address of the next page.'),
    previous: z.string().nullable().describe('Absolute address of the page before.'),
    results: z.array(row),
  })

/** A page as examples show it. */
export const pageExample = <Row>(row: Row) => ({ count: 1, next: null, previous: null, results: [row] })
