import type { z } from 'zod'
import { missingOf } from '../../access/permissions.js'
import { rolePermissions } from '../../access/roles.js'
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
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ESCALATION (E1, E3: `membersCanInvite` gives or takes what the actor does not
 *   hold), SLUG_TAKEN
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

/** Writes the changes. @throws ESCALATION */
export async function changeOrganization(
  work: Work,
  changes: z.output<typeof updateOrganizationInput>,
): Promise<Outcome<Organization>> {
  const { tx, organization, now } = work
  const { metadata, settings, ...columns } = changes
  if (columns.membersCanInvite !== undefined) demandMovable(work, columns.membersCanInvite)
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

/** The setting is a permission of plain members: who does not hold it neither gives nor takes it (tours-events.md 7). */
function demandMovable({ organization, roles, ceiling }: Work, membersCanInvite: boolean): void {
  const before = rolePermissions('member', roles, organization)
  const after = rolePermissions('member', roles, { membersCanInvite })
  const missingPermissions = missingOf([...missingOf(after, before), ...missingOf(before, after)], ceiling)
  if (missingPermissions.length === 0) return
  throw refusal('ESCALATION', 'You cannot give or take permissions that you do not hold.', { missingPermissions })
}
