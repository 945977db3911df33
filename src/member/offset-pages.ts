import type { RequestContext } from '../context.js'
import type { Member } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'

/** What members can be sorted and filtered by on doors that page by offset (better-auth.md 3.3). */
export const MEMBER_FIELDS = ['id', 'organizationId', 'userId', 'role', 'createdAt'] as const
export type MemberField = (typeof MEMBER_FIELDS)[number]

export const FILTER_OPERATORS = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'not_in',
  'contains',
  'starts_with',
  'ends_with',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

export interface MemberFieldFilter {
  field: MemberField
  operator: FilterOperator
  /** More than one for `in` and `not_in`. */
  values: readonly string[]
}

export interface OffsetPage {
  limit: number
  offset: number
  sort?: { field: MemberField; descending: boolean } | undefined
  filter?: MemberFieldFilter | undefined
}

interface Column {
  sql: string
  type: 'uuid' | 'text' | 'timestamptz'
  /** The value of a text from outside; null where it can be no value of this column. */
  read(text: string): string | null
}

const readTime = (text: string) => (Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString())

const COLUMNS: Readonly<Record<MemberField, Column>> = {
  id: { sql: 't.id', type: 'uuid', read: (text) => parseId('Member', text) },
  organizationId: { sql: 't."organizationId"', type: 'uuid', read: (text) => parseId('Organization', text) },
  userId: { sql: 't."userId"', type: 'uuid', read: (text) => parseId('User', text) },
  role: { sql: `array_to_string(t."roleKeys", ',')`, type: 'text', read: (text) => text.replaceAll('\0', '') },
  createdAt: { sql: 't."createdAt"', type: 'timestamptz', read: readTime },
}

const COMPARISONS: Partial<Record<FilterOperator, string>> = {
  eq: '=',
  ne: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

/**
 * Members of an organization by offset, as the viewer may see them, with the number of all that meet the filter. In the
 * order of joining unless sorted. For dialects that document offsets; the graph pages by cursor.
 */
export async function membersByOffset(
  ctx: RequestContext,
  organizationId: string,
  { limit, offset, sort, filter }: OffsetPage,
): Promise<{ members: Member[]; total: number }> {
  const values: unknown[] = [organizationId]
  const bind = (value: unknown) => `$${values.push(value)}`
  const where = `t."organizationId" = $1::uuid${filter ? ` and ${conditionOf(filter, bind)}` : ''}`
  const counted = await ctx.sql<{ total: number }>(`select count(*)::int as total from member t where ${where}`, [
    ...values,
  ])
  const order = sort ? `${COLUMNS[sort.field].sql} ${sort.descending ? 'desc' : 'asc'}, ` : ''
  const members = await ctx.sql<Member>(
    `select t.* from member t where ${where} order by ${order}t.id limit ${bind(limit)} offset ${bind(offset)}`,
    values,
  )
  return { members, total: counted[0]?.total ?? 0 }
}

function conditionOf({ field, operator, values }: MemberFieldFilter, bind: (value: unknown) => string): string {
  const { sql, type, read } = COLUMNS[field]
  const comparison = COMPARISONS[operator]
  if (comparison) {
    const value = read(values[0] ?? '')
    // A value that the column cannot have equals none of its values.
    return value === null ? String(operator === 'ne') : `${sql} ${comparison} ${bind(value)}::${type}`
  }
  if (operator === 'in' || operator === 'not_in') {
    const known = values.map(read).filter((value) => value !== null)
    return `${operator === 'in' ? '' : 'not '}(${sql} = any(${bind(known)}::${type}[]))`
  }
  const part = escaped(values[0] ?? '')
  const pattern = `${operator === 'starts_with' ? '' : '%'}${part}${operator === 'ends_with' ? '' : '%'}`
  return `${sql}::text like ${bind(pattern)}`
}

const escaped = (text: string) => text.replaceAll('\0', '').replace(/[\\%_]/g, (match) => `\\${match}`)
