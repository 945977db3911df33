import { z } from 'zod'

/** An empty text is how forms say that there is no logo. */
export const logo = z.string().transform((text) => (text.trim() === '' ? null : text))

export const metadata = z.record(z.string(), z.unknown())

/** One role or several, also several in one text (better-auth.md 4, step 7). */
export const roleInput = z.union([z.string(), z.array(z.string())])

/** The names in it, trimmed, without the empty ones. */
export const roleNames = (role: z.output<typeof roleInput>): string[] =>
  [role]
    .flat()
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** How an organization is named in a query; empty text names none. */
export const named = { organizationId: z.string().optional(), organizationSlug: z.string().optional() }
