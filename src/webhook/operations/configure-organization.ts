import { can } from '../../access/decide.js'
import type { Permission } from '../../access/permissions.js'
import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { inOrganization, together } from '../../operation.js'
import { updateOrganizationInput } from '../../organization/inputs.js'
import { changeOrganization } from '../../organization/operations/update-organization.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { changeWebhook, type WebhookInput, webhookChanges } from './set-webhook.js'

/**
 * Changes name and webhook of an organization in one transaction, for doors that show both as one resource (recrubo.md
 * 3.1). Omitted keeps, null clears. Needs `organization.update`, and `webhooks.update` where a webhook is given.
 *
 * @throws INVALID_INPUT (`name`, `url`, `secret`), NOT_FOUND, FORBIDDEN
 */
export async function configureOrganization(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: { name?: string | undefined },
  webhook: WebhookInput | null,
): Promise<{ organization: Organization; webhookSecret: string | null }> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const changes = parseInput(updateOrganizationInput, input)
  const hook = webhook && (await webhookChanges(ctx, webhook, can(ctx.viewer, target.id, 'webhooks.update', target)))
  const needs: Permission[] = hook ? ['organization.update', 'webhooks.update'] : ['organization.update']
  return inOrganization(ctx, target.id, { action: 'organization.update', needs }, async (work) => {
    const changed = await changeOrganization(work, changes)
    const hooked = hook && (await changeWebhook(work, hook))
    const value = { organization: changed.value, webhookSecret: hooked?.value.secret ?? null }
    return together(value, hooked ? [changed, hooked] : [changed])
  })
}
