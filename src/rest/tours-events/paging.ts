import { z } from 'zod'
import { FARTHEST_ROW, type NumberedPage } from '../../database/numbered-page.js'
import { error } from './errors.js'

const MOST = 100
const USUAL = 10

/** What lists can be sorted by, and what the lists of the record call that. */
const ORDERS = { createdAt: 'CREATED_AT', name: 'NAME', email: 'EMAIL', expiresAt: 'EXPIRES_AT' } as const

export type SortField = keyof typeof ORDERS

/** `?page=1&limit=10&sortBy=…&sortDir=asc` (tours-events.md 1), with the filters of a list. */
export function pagedQuery<Filters extends z.ZodRawShape>(
  sortBy: readonly [SortField, ...SortField[]],
  filters: Filters,
) {
  return z
    .object({
      page: z.coerce.number().int().min(1).default(1).describe(`Pages reach to row ${FARTHEST_ROW}.`),
      limit: limit.describe(`More than ${MOST} counts as ${MOST}.`),
      sortBy: z.enum(sortBy).optional(),
      sortDir: z.enum(['asc', 'desc']).optional(),
      ...filters,
    })
    .refine(withinReach, { path: ['page'], message: `Pages reach to row ${FARTHEST_ROW}` })
}

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .default(USUAL)
  .transform((wanted) => Math.min(wanted, MOST))

const withinReach = (query: object) => {
  const { page, limit } = query as { page: number; limit: number }
  return page * limit <= FARTHEST_ROW
}

export interface PagedQuery {
  page: number
  limit: number
  sortBy?: SortField | undefined
  sortDir?: 'asc' | 'desc' | undefined
}

/** Which page of a list of the record that is. */
export const pageOf = ({ page, limit, sortBy, sortDir }: PagedQuery): NumberedPage => ({
  page,
  limit,
  order: sortBy && ORDERS[sortBy],
  direction: sortDir === 'desc' ? 'DESC' : 'ASC',
})

/** The envelope of a page. */
export const envelope = <Item>({ page, limit }: PagedQuery, total: number, data: Item[]) => ({
  data,
  total,
  page,
  limit,
  totalPages: Math.ceil(total / limit),
})

export const pageShape = (item: z.ZodType) =>
  z.strictObject({ data: item.array(), total: z.int(), page: z.int(), limit: z.int(), totalPages: z.int() })

export const pageExample = (item: unknown) => ({ data: [item], total: 1, page: 1, limit: USUAL, totalPages: 1 })

/** What pages may be refused for. */
export const PAGE_ERRORS = [
  error(400, 'page: Invalid input: expected number, received NaN', 'page or limit is no number.'),
  error(422, `page: Pages reach to row ${FARTHEST_ROW}`, 'A page that does not exist, or another unusable value.'),
]
