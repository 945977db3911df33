import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Site } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { inOrganization } from '../../operation.js'
import { auditedSite } from '../audited.js'
import { type SiteReference, siteByReference } from '../reads.js'

/**
 * Deletes a site with its events, sessions, persons, grants and batch exports. Needs `sites.delete`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function deleteSite(ctx: RequestContext, reference: SiteReference): Promise<Site> {
  const target = await ctx.load(siteByReference, reference)
  if (!target) throw notFound('Site')
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'site.delete', needs: ['sites.delete'], what: 'Site' },
    async ({ tx, organization }) => {
      const site = await tx.site.findFirst({ where: { id: target.id, organizationId: organization.id } })
      if (!site) throw notFound('Site')
      await tx.site.delete({ where: { id: site.id } })
      return {
        value: site,
        audit: { action: 'site.delete', resourceType: 'Site', resourceId: site.id, before: auditedSite(site) },
        events: [{ type: 'site.deleted', data: { siteId: encodeId('Site', site.id), domain: site.domain } }],
        changesAccess: true,
      }
    },
  )
}
