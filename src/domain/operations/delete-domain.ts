import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Domain } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { inOrganization } from '../../operation.js'
import { auditedDomain } from '../audited.js'
import { findDomain } from '../reads.js'

/**
 * Removes a domain, verified or not; then another organization may verify it. Needs `domains.delete`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function deleteDomain(ctx: RequestContext, domainId: string): Promise<Domain> {
  const target = await findDomain(ctx, domainId)
  if (!target) throw notFound('Domain')
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'domain.delete', needs: ['domains.delete'], what: 'Domain' },
    async ({ tx, organization }) => {
      const domain = await tx.domain.findFirst({ where: { id: target.id, organizationId: organization.id } })
      if (!domain) throw notFound('Domain')
      await tx.domain.delete({ where: { id: domain.id } })
      return {
        value: domain,
        audit: {
          action: 'domain.delete',
          resourceType: 'Domain',
          resourceId: domain.id,
          before: auditedDomain(domain),
        },
        events: [{ type: 'domain.deleted', data: { domainId: encodeId('Domain', domain.id), domain: domain.domain } }],
      }
    },
  )
}
