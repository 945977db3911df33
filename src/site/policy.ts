import type { Permission } from '../access/permissions.js'

export type SiteType = 'WEB' | 'MOBILE'

const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?'
const HOST = new RegExp(`^(?:${LABEL}\\.)+\\p{L}[\\p{L}\\p{M}]{1,62}$`, 'u')
const APP = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/
const LONGEST_HOST = 253
const LONGEST_TYPED = 1000

export const BAD_HOST = 'Invalid domain format. Must be a valid domain like example.com or sub.example.com'
export const BAD_APP = 'Invalid app identifier. Use a bundle/package identifier like com.example.app'
export const WEB_ONLY = 'Session replay and Web Vitals are only available for web sites'

/**
 * The one written form of a website's host (rybbit.md 3): without protocol and trailing slashes, lower case, letters of
 * any script. Null for paths, ports, addresses, single labels and spaces; nothing is trimmed.
 */
export function hostOf(text: string): string | null {
  // To look for the end of the slashes takes the square of their number.
  if (text.length > LONGEST_TYPED) return null
  const host = text
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .toLowerCase()
    .normalize('NFC')
  return host.length <= LONGEST_HOST && HOST.test(host) ? host : null
}

/** The identifier of an app, `com.example.app`, as it was written; null for what is none (rybbit.md 3). */
export const appIdentifierOf = (text: string): string | null => (APP.test(text) ? text : null)

/** Whether these options fit the type: replay and vitals exist in browsers alone (rybbit.md 3). */
export const optionsFit = (type: SiteType, options: { sessionReplay?: unknown; webVitals?: unknown }): boolean =>
  type === 'WEB' || !(options.sessionReplay || options.webVitals)

/**
 * What a list of chosen sites costs: it may have ten times as many, but a page of a hundred invitations or members with
 * theirs must stay affordable.
 */
export const CHOSEN_SITES = 100

/** Roles that always see every site, hence cannot be restricted (rybbit.md 9). */
const UNRESTRICTABLE = ['owner', 'admin']

export const mayBeRestricted = (roleKeys: readonly string[]): boolean =>
  !roleKeys.some((key) => UNRESTRICTABLE.includes(key))

export type SiteAccessProblem =
  | { readonly code: 'RESTRICTION_NOT_ALLOWED' }
  /** E3 */
  | { readonly code: 'TARGET_ABOVE_ACTOR'; readonly missingPermissions: readonly Permission[] }
  /** E4, and nobody opens to others what is closed to himself. */
  | { readonly code: 'SELF_PROMOTION' | 'ESCALATION' }

/**
 * Changing which sites a member sees. `siteIds` is the list that would stand; `actorSites` what the actor itself sees,
 * null = all: an actor who is restricted can neither lift a restriction nor grant what it does not see.
 */
export function checkSiteAccess(input: {
  readonly roleKeys: readonly string[]
  readonly isSelf: boolean
  readonly exceeding: readonly Permission[]
  readonly actorSites: readonly string[] | null
  readonly restricted: boolean
  readonly siteIds: readonly string[]
}): SiteAccessProblem[] {
  const { roleKeys, isSelf, exceeding, actorSites, restricted, siteIds } = input
  const restricts = restricted || siteIds.length > 0
  const opens = actorSites !== null && (!restricted || siteIds.some((id) => !actorSites.includes(id)))
  return [
    ...(restricts && !mayBeRestricted(roleKeys) ? [{ code: 'RESTRICTION_NOT_ALLOWED' } as const] : []),
    ...(exceeding.length > 0 && !isSelf
      ? [{ code: 'TARGET_ABOVE_ACTOR', missingPermissions: exceeding } as const]
      : []),
    ...(opens ? [{ code: isSelf ? 'SELF_PROMOTION' : 'ESCALATION' } as const] : []),
  ]
}
