import { can } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { notFound, refusal } from '../../errors.js'
import type { Domain } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { VERIFY_DOMAIN } from '../../limits/buckets.js'
import { demandPoints } from '../../limits/demand-points.js'
import { inOrganization } from '../../operation.js'
import { auditedDomain } from '../audited.js'
import { challengeNames, judgeAnswers, type VerificationOutcome } from '../policy.js'
import { domainTaken, findDomain, isVerifiedElsewhere } from '../reads.js'

/** The domain as it is now, and what the look at its records came to. */
export interface Verification {
  domain: Domain
  outcome: VerificationOutcome
}

/**
 * Looks for the challenge in the records of a domain; if it stands there, the domain is verified for ever (posthog.md
 * 6.1). What is not found now is no error: the time of the look moves. Needs `domains.verify`. Of several organizations
 * with the same domain the first wins.
 *
 * @throws NOT_FOUND, FORBIDDEN, TOO_MANY_REQUESTS, DOMAIN_ALREADY_VERIFIED, DOMAIN_TAKEN, CONFLICT (it was renamed meanwhile)
 */
export async function verifyDomain(ctx: RequestContext, domainId: string): Promise<Verification> {
  const target = await findDomain(ctx, domainId)
  if (!target) throw notFound('Domain')
  // Before the transaction, since no lock may wait for the network; and nobody else makes us ask.
  const may = can(ctx.viewer, target.organizationId, 'domains.verify') && !target.verifiedAt
  if (may) await demandPoints(ctx, VERIFY_DOMAIN, `organization ${target.organizationId}`)
  const found = may ? await lookFor(ctx, target) : 'UNREACHABLE'
  try {
    return await inOrganization(
      ctx,
      target.organizationId,
      { action: 'domain.verify', needs: ['domains.verify'], what: 'Domain' },
      async ({ tx, now, organization }) => {
        const domain = await tx.domain.findFirst({ where: { id: target.id, organizationId: organization.id } })
        if (!domain) throw notFound('Domain')
        if (domain.verifiedAt) throw refusal('DOMAIN_ALREADY_VERIFIED', 'This domain has already been verified.')
        if (domain.challenge !== target.challenge) throw refusal('CONFLICT', 'The domain was changed meanwhile.')
        if (found === 'TAKEN') throw domainTaken()
        const isVerified = found === 'VERIFIED'
        const updated = await tx.domain.update({
          where: { id: domain.id },
          data: {
            lastCheckedAt: now,
            verifiedAt: isVerified ? now : null,
            updatedAt: isVerified ? now : domain.updatedAt,
          },
        })
        const data = { domainId: encodeId('Domain', domain.id), domain: domain.domain }
        return {
          value: { domain: updated, outcome: found },
          audit: {
            action: 'domain.verify',
            resourceType: 'Domain',
            resourceId: domain.id,
            before: auditedDomain(domain),
            after: { ...auditedDomain(updated), outcome: found },
          },
          ...(isVerified && { events: [{ type: 'domain.verified', data }] }),
        }
      },
    )
  } catch (error) {
    // Another organization was faster between the look and the lock.
    if (isUniqueViolation(error, 'verified')) throw domainTaken()
    throw error
  }
}

async function lookFor(ctx: RequestContext, domain: Domain): Promise<VerificationOutcome | 'TAKEN'> {
  if (await isVerifiedElsewhere(ctx, domain.domain, domain.organizationId)) return 'TAKEN'
  const answers = await Promise.all(challengeNames(domain.domain).map((name) => ctx.services.lookupTxt(name)))
  return judgeAnswers(domain.challenge, answers)
}
