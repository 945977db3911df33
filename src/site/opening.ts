import type { Permission } from '../access/permissions.js'
import { refusal } from '../errors.js'
import type { Work } from '../operation.js'

/** Sites that somebody sees, as raw ids; null = all of the organization. */
export type SeenSites = readonly string[] | null

/** What of its sites an organization shows to who holds these permissions, restricted to chosen ones or not (null). */
export const sitesSeen = (permissions: ReadonlySet<Permission>, restrictedTo: SeenSites): SeenSites =>
  permissions.has('sites.read') ? restrictedTo : []

/** The sites that limit what the actor may open to others; null where nothing does. */
export function sitesOfActor({ viewer, membership }: Pick<Work, 'viewer' | 'membership'>): SeenSites {
  if (viewer.kind === 'USER' && viewer.superAdmin) return null
  return membership?.restrictedSiteIds ?? null
}

/** Whether somebody would see a site that it did not see before and the actor does not see. */
export function opensBeyond(actor: SeenSites, before: SeenSites, after: SeenSites): boolean {
  if (actor === null || before === null) return false
  return after === null || after.some((id) => !actor.includes(id) && !before.includes(id))
}

/**
 * E2 and E4 of tours-events.md 7, for sites: whoever is restricted to chosen ones opens no others, neither to others nor
 * to himself, be it by a role that knows no restriction (rybbit.md 9).
 *
 * @throws SELF_PROMOTION, ESCALATION
 */
export function demandOpenable(work: Work, change: { before: SeenSites; after: SeenSites; isSelf?: boolean }): void {
  if (!opensBeyond(sitesOfActor(work), change.before, change.after)) return
  throw change.isSelf
    ? refusal('SELF_PROMOTION', 'You cannot widen your own access to sites.')
    : refusal('ESCALATION', 'You cannot give access to sites that you may not see yourself.')
}
