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

/** Everybody whom the viewer may see, in the order in which they came. */
export const users = defineList<User>({ table: 'user', parent: null, orders: {} }, userById)

/** `search` looks into name and e-mail, case-insensitive. */
export function userFilter(filter: { search?: string | undefined }): Condition[] {
  if (!filter.search) return []
  const pattern = `%${escapeLike(filter.search)}%`
  return [{ sql: '(t.name ilike $? or t.email ilike $?)', values: [pattern, pattern] }]
}
