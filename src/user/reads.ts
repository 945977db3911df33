import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type { User } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'
import { escapeLike } from '../organization/reads.js'

/** People whom the viewer may see: itself, and those who share an organization with it. */
export const userById = defineRowLoader<User>('user')

export const userByEmail = defineLoader<string, User | null>(async (ctx, emails) => {
  const wanted = emails.map((email) => email.toLowerCase().replaceAll('\0', ''))
  const rows = await ctx.sql<User>('select t.* from "user" t where t.email = any($1::text[])', [wanted])
  const byEmail = new Map(rows.map((row) => [row.email, row]))
  return wanted.map((email) => byEmail.get(email) ?? null)
})

/**
 * In SQL over `t`, a user: whether the viewer sees phone, time zone and external id. Their home said them, the organization
 * that made the person or keeps his profile; whoever does not see him there sees him as somebody else's.
 */
export const AT_HOME = `(t."homeOrganizationId" is null or exists (
  select 1 from member h where h."userId" = t.id and h."organizationId" = t."homeOrganizationId"))`

/** The same for users by (raw) id. */
export const isProfileShown = defineLoader<string, boolean>(async (ctx, ids) => {
  const rows = await ctx.sql<{ id: string }>(`select t.id from "user" t where t.id = any($1::uuid[]) and ${AT_HOME}`, [
    ids,
  ])
  const shown = new Set(rows.map(({ id }) => id))
  return ids.map((id) => shown.has(id))
})

/** Everybody whom the viewer may see, in the order in which they came. */
export const users = defineList<User>({ table: 'user', parent: null, orders: {} }, userById)

/** `search` looks into name and e-mail, case-insensitive. */
export function userFilter(filter: { search?: string | undefined }): Condition[] {
  if (!filter.search) return []
  const pattern = `%${escapeLike(filter.search)}%`
  return [{ sql: '(t.name ilike $? or t.email ilike $?)', values: [pattern, pattern] }]
}
