import { z } from 'zod'
import { jsonObject, plainText } from '../inputs.js'

/** Names of organizations: trimmed, 1 to 120 characters (tours-events.md 2, validation). */
export const organizationName = plainText(120, 'The name')

export const slug = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'A slug has 1 to 64 lower-case letters, digits and inner hyphens.')

/** An absolute http(s) URL of at most 2048 characters; `javascript:` and `data:` are refused (tours-events.md 2). */
export const pictureUrl = (what: string) =>
  z
    .string()
    .trim()
    .max(2048, `The ${what} URL has at most 2048 characters.`)
    .refine(isHttpUrl, `The ${what} must be an absolute http or https URL.`)

export const logoUrl = pictureUrl('logo')

/** An IANA name with its case mended (tours-events.md 2); offsets are refused, also where the engine takes them. */
export const timezone = z
  .string()
  .trim()
  .regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/, 'The time zone must be an IANA name such as Europe/Berlin.')
  .transform((name, context) => {
    try {
      return withCase(name, new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone)
    } catch {
      context.addIssue({ code: 'custom', message: 'The time zone must be an IANA name such as Europe/Berlin.' })
      return z.NEVER
    }
  })

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}

/** The name as sent, in the engine's case; an alias (Asia/Kolkata for Asia/Calcutta) stays the alias. */
function withCase(sent: string, resolved: string): string {
  if (sent.toLowerCase() === resolved.toLowerCase()) return resolved
  if (sent.toUpperCase() === 'UTC') return 'UTC'
  return sent
    .split('/')
    .map((part) =>
      part.replace(/(^|[_-])([a-z])/g, (_match, before: string, letter: string) => before + letter.toUpperCase()),
    )
    .join('/')
}

export const createOrganizationInput = z.object({
  id: z.uuid().nullish(),
  name: organizationName,
  slug: slug.nullish(),
  logo: logoUrl.nullish(),
  timezone: timezone.nullish(),
  metadata: jsonObject('The metadata').nullish(),
})

/** Omitted keeps, null clears. */
export const updateOrganizationInput = z.object({
  name: organizationName.optional(),
  slug: slug.optional(),
  logo: logoUrl.nullable().optional(),
  timezone: timezone.optional(),
  membersCanInvite: z.boolean().optional(),
  /** Laid over those that are stored. */
  settings: jsonObject('The settings').optional(),
  metadata: jsonObject('The metadata').nullable().optional(),
})
