import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { notFound } from '../../errors.js'
import type { Site } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { auditedSite } from '../audited.js'
import { type UpdateSite, updateSiteInput } from '../inputs.js'
import { mergedOptions } from '../options.js'
import { type SiteReference, siteByReference } from '../reads.js'
import { siteDomainTaken } from './create-site.js'

/**
 * Changes a site: omitted fields keep their value, options are merged one by one. Its type stays. Needs `sites.update`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, SITE_DOMAIN_TAKEN
 */
export async function updateSite(ctx: RequestContext, reference: SiteReference, input: UpdateSite): Promise<Site> {
  const target = await ctx.load(siteByReference, reference)
  if (!target) throw notFound('Site')
  const changes = parseInput(updateSiteInput(target.type), input)
  try {
    return await inOrganization(
      ctx,
      target.organizationId,
      { action: 'site.update', needs: ['sites.update'], what: 'Site' },
      async ({ tx, now, organization }) => {
        const site = await tx.site.findFirst({ where: { id: target.id, organizationId: organization.id } })
        if (!site) throw notFound('Site')
        const { options, ...columns } = changes
        const updated = await tx.site.update({
          where: { id: site.id },
          data: {
            ...columns,
            ...(options !== undefined && { options: mergedOptions(site.options as object, options) }),
            updatedAt: now,
          },
        })
        return {
          value: updated,
          audit: {
            action: 'site.update',
            resourceType: 'Site',
            resourceId: site.id,
            before: auditedSite(site),
            after: auditedSite(updated),
          },
          events: [{ type: 'site.updated', data: { siteId: encodeId('Site', site.id), fields: Object.keys(changes) } }],
        }
      },
    )
  } catch (error) {
    if (isUniqueViolation(error, 'domain')) throw siteDomainTaken()
    throw error
  }
}
