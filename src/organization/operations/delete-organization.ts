import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { inOrganization } from '../../operation.js'
import { auditedOrganization } from '../audited.js'
import { findOrganization, type OrganizationReference } from '../reads.js'

/**
 * Deletes an organization and all that belongs to it; its audit rows stay. Needs `organization.delete`.
 *
 * @throws NOT_FOUND, FORBIDDEN
 */
export async function deleteOrganization(ctx: RequestContext, reference: OrganizationReference): Promise<Organization> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  return inOrganization(
    ctx,
    target.id,
    { action: 'organization.delete', needs: ['organization.delete'] },
    async ({ tx, organization }) => {
      await tx.organization.delete({ where: { id: organization.id } })
      return {
        value: organization,
        audit: {
          action: 'organization.delete',
          resourceType: 'Organization',
          resourceId: organization.id,
          before: auditedOrganization(organization),
        },
        changesAccess: true,
      }
    },
  )
}
