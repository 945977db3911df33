import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { notFound, refusal } from '../../errors.js'
import { type Organization, Prisma } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { inOrganization, type Outcome, type Work } from '../../operation.js'
import { auditedOrganization } from '../audited.js'
import { updateOrganizationInput } from '../inputs.js'
import { findOrganization, type OrganizationReference } from '../reads.js'

/**
 * Changes an organization: omitted fields keep their value, null clears. Needs `organization.update`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, SLUG_TAKEN
 */
export async function updateOrganization(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: z.input<typeof updateOrganizationInput>,
): Promise<Organization> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const changes = parseInput(updateOrganizationInput, input)
  try {
    return await inOrganization(
      ctx,
      target.id,
      { action: 'organization.update', needs: ['organization.update'] },
      (work) => changeOrganization(work, changes),
    )
  } catch (error) {
    if (isUniqueViolation(error, 'slug')) throw refusal('SLUG_TAKEN', 'This slug is already taken.')
    throw error
  }
}

/** Writes the changes. */
export async function changeOrganization(
  { tx, organization, now }: Work,
  changes: z.output<typeof updateOrganizationInput>,
): Promise<Outcome<Organization>> {
  const { metadata, settings, ...columns } = changes
  const updated = await tx.organization.update({
    where: { id: organization.id },
    data: {
      ...columns,
      ...(metadata !== undefined && { metadata: metadata === null ? Prisma.DbNull : (metadata as object) }),
      ...(settings && { settings: { ...(organization.settings as object), ...settings } as object }),
      updatedAt: now,
    },
  })
  return {
    value: updated,
    audit: {
      action: 'organization.update',
      resourceType: 'Organization',
      resourceId: organization.id,
      before: auditedOrganization(organization),
      after: auditedOrganization(updated),
    },
    events: [{ type: 'organization.updated', data: { fields: Object.keys(changes) } }],
    changesAccess: changes.membersCanInvite !== undefined,
  }
}
