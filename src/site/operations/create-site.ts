import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { notFound, refusal } from '../../errors.js'
import type { Site } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { planLimits } from '../../usage/reads.js'
import { auditedSite } from '../audited.js'
import { type CreateSite, createSiteInput } from '../inputs.js'
import { mergedOptions } from '../options.js'

/**
 * Creates a site (rybbit.md 3). Needs `sites.create`. It has no creator where a program made it with an organization's
 * own key.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, SITE_DOMAIN_TAKEN (in the same organization), SITE_LIMIT (fact `limit`)
 */
export async function createSite(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: CreateSite,
): Promise<Site> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const { options, ...wanted } = parseInput(createSiteInput(input.type ?? 'WEB'), input)
  try {
    return await inOrganization(
      ctx,
      target.id,
      { action: 'site.create', needs: ['sites.create'] },
      async ({ tx, now, organization, viewer }) => {
        const { siteLimit } = await planLimits(tx, organization.id)
        const count = siteLimit === null ? 0 : await tx.site.count({ where: { organizationId: organization.id } })
        if (siteLimit !== null && count >= siteLimit) throw siteLimitReached(siteLimit)
        const site = await tx.site.create({
          data: {
            id: ctx.services.newId(),
            publicId: ctx.services.random(6).toString('hex'),
            organizationId: organization.id,
            domain: wanted.domain,
            name: wanted.name,
            type: wanted.type ?? 'WEB',
            public: wanted.public ?? false,
            saltUserIds: wanted.saltUserIds ?? false,
            blockBots: wanted.blockBots ?? true,
            options: mergedOptions({}, options),
            createdById: 'userId' in viewer ? viewer.userId : null,
            createdAt: now,
            updatedAt: now,
          },
        })
        return {
          value: site,
          audit: { action: 'site.create', resourceType: 'Site', resourceId: site.id, after: auditedSite(site) },
          events: [{ type: 'site.created', data: { siteId: encodeId('Site', site.id), domain: site.domain } }],
        }
      },
    )
  } catch (error) {
    if (isUniqueViolation(error, 'domain')) throw siteDomainTaken()
    throw error
  }
}

export const siteDomainTaken = () => refusal('SITE_DOMAIN_TAKEN', 'Domain already in use')

const siteLimitReached = (limit: number) =>
  refusal(
    'SITE_LIMIT',
    `You have reached the limit of ${limit} website(s) for your plan. Please upgrade to add more.`,
    { facts: { limit } },
  )
