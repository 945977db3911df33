import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { type DomainError, notFound, refusal } from '../../errors.js'
import type { Domain } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { auditedDomain } from '../audited.js'
import { samlColumns, type UpdateDomain, updateDomainInput } from '../inputs.js'
import { checkDomainChanges, type DomainProblem, newChallenge } from '../policy.js'
import { domainTaken, findDomain, isVerifiedElsewhere } from '../reads.js'

/**
 * Changes a domain: omitted fields keep their value, null clears. A new name, possible until it is verified, brings a
 * new challenge (posthog.md 3). Needs `domains.update`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, DOMAIN_TAKEN, VERIFIED_DOMAIN_RENAMED, DOMAIN_NOT_VERIFIED (fact `field`)
 */
export async function updateDomain(ctx: RequestContext, domainId: string, input: UpdateDomain): Promise<Domain> {
  const target = await findDomain(ctx, domainId)
  if (!target) throw notFound('Domain')
  const changes = parseInput(updateDomainInput, input)
  try {
    return await inOrganization(
      ctx,
      target.organizationId,
      { action: 'domain.update', needs: ['domains.update'], what: 'Domain' },
      async ({ tx, now, organization }) => {
        const domain = await tx.domain.findFirst({ where: { id: target.id, organizationId: organization.id } })
        if (!domain) throw notFound('Domain')
        const [problem] = checkDomainChanges(domain, changes)
        if (problem) throw toRefusal(problem)
        const { saml, domain: name = domain.domain, ...columns } = changes
        const isRenamed = name !== domain.domain
        if (isRenamed && (await isVerifiedElsewhere(ctx, name, organization.id))) throw domainTaken()
        const updated = await tx.domain.update({
          where: { id: domain.id },
          data: {
            ...columns,
            ...samlColumns(saml),
            ...(isRenamed && { domain: name, challenge: newChallenge(ctx.services.random), lastCheckedAt: null }),
            updatedAt: now,
          },
        })
        return {
          value: updated,
          audit: {
            action: 'domain.update',
            resourceType: 'Domain',
            resourceId: domain.id,
            before: auditedDomain(domain),
            after: auditedDomain(updated),
          },
          events: [
            {
              type: 'domain.updated',
              data: { domainId: encodeId('Domain', domain.id), domain: updated.domain, fields: Object.keys(changes) },
            },
          ],
        }
      },
    )
  } catch (error) {
    if (isUniqueViolation(error, 'domain')) throw domainTaken()
    throw error
  }
}

function toRefusal(problem: DomainProblem): DomainError {
  if (problem.code === 'VERIFIED_DOMAIN_RENAMED') {
    return refusal('VERIFIED_DOMAIN_RENAMED', 'A verified domain cannot be renamed.')
  }
  return refusal('DOMAIN_NOT_VERIFIED', 'This attribute cannot be updated until the domain is verified.', {
    facts: { field: problem.field },
  })
}
