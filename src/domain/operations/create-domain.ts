import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { notFound } from '../../errors.js'
import type { Domain } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { auditedDomain } from '../audited.js'
import { type CreateDomain, createDomainInput, samlColumns } from '../inputs.js'
import { newChallenge } from '../policy.js'
import { domainTaken, isVerifiedElsewhere } from '../reads.js'

/**
 * Adds a domain, unverified, with a challenge of its own (posthog.md 3). Needs `domains.create`. Several organizations
 * may hold the same domain until one of them has verified it.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, DOMAIN_TAKEN
 */
export async function createDomain(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: CreateDomain,
): Promise<Domain> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const wanted = parseInput(createDomainInput, input)
  try {
    return await inOrganization(
      ctx,
      target.id,
      { action: 'domain.create', needs: ['domains.create'] },
      async ({ tx, now, organization }) => {
        if (await isVerifiedElsewhere(ctx, wanted.domain, organization.id)) throw domainTaken()
        const domain = await tx.domain.create({
          data: {
            id: ctx.services.newId(),
            organizationId: organization.id,
            domain: wanted.domain,
            challenge: newChallenge(ctx.services.random),
            ...samlColumns(wanted.saml),
            createdAt: now,
            updatedAt: now,
          },
        })
        return {
          value: domain,
          audit: {
            action: 'domain.create',
            resourceType: 'Domain',
            resourceId: domain.id,
            after: auditedDomain(domain),
          },
          events: [
            { type: 'domain.created', data: { domainId: encodeId('Domain', domain.id), domain: domain.domain } },
          ],
        }
      },
    )
  } catch (error) {
    if (isUniqueViolation(error, 'domain')) throw domainTaken()
    throw error
  }
}
