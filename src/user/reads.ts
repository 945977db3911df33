import type { User } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'

/** People whom the viewer may see: itself, and those who share an organization with it. */
export const userById = defineRowLoader<User>('user')

export const userByEmail = defineLoader<string, User | null>(async (ctx, emails) => {
  const wanted = emails.map((email) => email.toLowerCase().replaceAll('\0', ''))
  const rows = await ctx.sql<User>('select t.* from "user" t where t.email = any($1::text[])', [wanted])
  const byEmail = new Map(rows.map((row) => [row.email, row]))
  return wanted.map((email) => byEmail.get(email) ?? null)
})
