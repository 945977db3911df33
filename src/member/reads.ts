import { normaliseRoleKey } from '../access/roles.js'
import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type { Member } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { defineLoader, defineRowLoader } from '../loader.js'
import { escapeLike } from '../organization/reads.js'
import { type RoleView, roleOfKey } from '../role/reads.js'

/** Members whom the viewer may see: itself, and all where it holds `users.read`. */
export const memberById = defineRowLoader<Member>('member')

/** The membership of a user in an organization (raw ids), if the viewer may see it. */
export const memberOfUser = defineLoader<{ organizationId: string; userId: string }, Member | null>(
  async (ctx, wanted) => {
    const rows = await ctx.sql<Member>(
      `select t.* from unnest($1::uuid[], $2::uuid[]) w("organizationId", "userId")
       join member t on t."organizationId" = w."organizationId" and t."userId" = w."userId"`,
      [wanted.map((one) => one.organizationId), wanted.map((one) => one.userId)],
    )
    const byPlace = new Map(rows.map((row) => [placeOf(row), row]))
    return wanted.map((one) => byPlace.get(placeOf(one)) ?? null)
  },
  (one) => placeOf(one),
)

const placeOf = ({ organizationId, userId }: { organizationId: string; userId: string }) =>
  `${organizationId} ${userId}`

/** The members of organizations, in the order in which they joined. */
export const members = defineList<Member>({ table: 'member', parent: 'organizationId', orders: {} }, memberById)

/** Which members to list. `search` looks into name and e-mail, case-insensitive; `role` is a name; `userId` an id of any form. */
export interface MemberFilter {
  search?: string | null | undefined
  role?: string | null | undefined
  userId?: string | null | undefined
}

/**
 * The conditions of a filter over the members of an organization (raw id). Those whom few are like are found by an index,
 * whatever their number; else each member is looked at in its turn.
 */
export async function memberConditions(
  ctx: RequestContext,
  organizationId: string,
  filter: MemberFilter | null | undefined,
): Promise<Condition[]> {
  const search = filter?.search ? [await searchCondition(ctx, organizationId, filter.search)] : []
  return [...search, ...otherConditions(filter)]
}

async function searchCondition(ctx: RequestContext, organizationId: string, search: string): Promise<Condition> {
  const pattern = `%${escapeLike(search)}%`
  const found = TRIGRAM.test(search) ? await ctx.load(usersFound, { organizationId, pattern }) : null
  return found ? { sql: 't."userId" = any($?::uuid[])', values: [found] } : isLike(pattern)
}

/** What the index knows texts by; of less it would have to be read whole. */
const TRIGRAM = /[\p{L}\p{N}]{3}/u

/** More are soon met when the members are read in their order. */
export const MOST_FOUND = 500

/** The users that a pattern finds among the members of all organizations that are asked about at once; null: too many. */
const usersFound = defineLoader<{ organizationId: string; pattern: string }, string[] | null>(
  async (ctx, wanted) => {
    const patterns = [...new Set(wanted.map(({ pattern }) => pattern))]
    const found = await Promise.all(
      patterns.map(async (pattern) => {
        const ids = wanted.filter((one) => one.pattern === pattern).map(({ organizationId }) => organizationId)
        const rows = await ctx.sql<{ userId: string }>(
          `select f as "userId" from unnest($1::uuid[]) o(id) cross join lateral members_found(o.id, $2, $3) f`,
          [ids, pattern, MOST_FOUND + 1],
        )
        return rows.length > MOST_FOUND ? null : rows.map(({ userId }) => userId)
      }),
    )
    return wanted.map(({ pattern }) => found[patterns.indexOf(pattern)] ?? null)
  },
  ({ organizationId, pattern }) => `${organizationId} ${pattern}`,
)

/** From the member to its user by key: the planner may start at the smaller side. */
const isLike = (pattern: string): Condition => ({
  sql: 'exists (select 1 from "user" u where u.id = t."userId" and (u.name ilike $? or u.email ilike $?))',
  values: [pattern, pattern],
})

function otherConditions(filter: MemberFilter | null | undefined): Condition[] {
  const conditions: Condition[] = []
  if (filter?.role != null) {
    conditions.push({
      sql: '$?::text = any(t."roleKeys")',
      values: [normaliseRoleKey(filter.role.replaceAll('\0', ''))],
    })
  }
  if (filter?.userId != null) {
    conditions.push({ sql: 't."userId" = $?::uuid', values: [parseId('User', filter.userId)] })
  }
  return conditions
}

/** The roles of a member as they count now, the one that permits most first. */
export async function rolesOfMember(ctx: RequestContext, member: Member): Promise<RoleView[]> {
  const { organizationId, roleKeys } = member
  const roles = await ctx.loadMany(
    roleOfKey,
    roleKeys.map((key) => ({ organizationId, key })),
  )
  return roles.filter((role) => role !== null).sort((a, b) => b.permissions.length - a.permissions.length)
}
