import { can, type Viewer } from '../../access/decide.js'
import { scopeText } from '../../access/scope.js'
import type { RequestContext } from '../../context.js'
import { scopedRows } from '../../database/client.js'
import { notFound } from '../../errors.js'
import type { Site } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { type SiteReference, siteByReference, sitesNamed } from '../../site/reads.js'
import { type RecordedEvent, recordEventsInput } from '../inputs.js'
import { monthOf } from '../policy.js'
import { storeEvents } from './store-events.js'

/** How many events of a batch were new, and how many had been recorded before (or came twice in it). */
export interface Recorded {
  recorded: number
  duplicates: number
}

/**
 * Records events of a site: the source of sessions, persons, usage and exports. Needs `events.write`. A batch may be
 * sent again: an event counts once per site and uuid. An event without uuid gets a new one, without timestamp it
 * happens now. Recording goes on above the plan's limit, which is shown, not enforced. Nothing is announced, since
 * there are too many.
 *
 * @throws INVALID_INPUT (paths such as `events.3.timestamp`), NOT_FOUND, FORBIDDEN
 */
export async function recordEvents(
  ctx: RequestContext,
  reference: SiteReference,
  events: readonly RecordedEvent[],
): Promise<Recorded> {
  const target = await findSite(ctx, reference)
  if (!target) throw notFound('Site')
  const { events: batch } = parseInput(recordEventsInput(ctx.services.now()), { events })
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'events.record', needs: ['events.write'], what: 'Site' },
    // `now` is read under the lock: what arrived before a moment is there once the lock could be had after it.
    async ({ tx, organization, now }) => {
      const site = await tx.site.findFirst({ where: { id: target.id, organizationId: organization.id } })
      if (!site) throw notFound('Site')
      const { newId } = ctx.services
      const recorded = await storeEvents(
        tx,
        { organizationId: organization.id, siteId: site.id, now, month: monthOf(now), newId },
        batch.map((one) => ({
          ...one,
          uuid: one.uuid ?? newId(),
          sessionId: one.sessionId ?? null,
          timestamp: one.timestamp ?? now,
        })),
      )
      const value = { recorded, duplicates: batch.length - recorded }
      return { value, audit: { action: 'events.record', resourceType: 'Site', resourceId: site.id, after: value } }
    },
  )
}

/** The site, also for a key that may record on it and not read it. */
async function findSite(ctx: RequestContext, reference: SiteReference): Promise<Site | null> {
  const visible = await ctx.load(siteByReference, reference)
  const organizations = visible ? [] : recordableIn(ctx.viewer)
  if (organizations.length === 0) return visible
  // What an operation may write it may see: the look goes no further than the organizations in which it may record.
  const scope = scopeText(ctx.scope, organizations)
  const [site] = await sitesNamed(
    (text, values) => scopedRows(ctx.services.database.appPool, scope, text, values),
    [reference],
  )
  return site && isReachable(ctx.viewer, site) ? site : null
}

function recordableIn(viewer: Viewer): string[] {
  if (viewer.kind === 'ORGANIZATION_KEY') return [viewer.organizationId].filter((id) => can(viewer, id, 'events.write'))
  return 'memberships' in viewer ? [...viewer.memberships.keys()].filter((id) => can(viewer, id, 'events.write')) : []
}

/** A member with restricted access records only where it was granted. */
function isReachable(viewer: Viewer, site: Site): boolean {
  const restrictedTo = 'memberships' in viewer ? viewer.memberships.get(site.organizationId)?.restrictedSiteIds : null
  return !restrictedTo || restrictedTo.includes(site.id)
}
