import type { z } from 'zod'
import { missing } from '../../access/decide.js'
import type { Permission } from '../../access/permissions.js'
import { replaceToken } from '../../api-key/operations/rotate-organization-token.js'
import type { RequestContext } from '../../context.js'
import { forbidden } from '../../errors.js'
import type { Organization } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { together } from '../../operation.js'
import { createOrganizationInput } from '../../organization/inputs.js'
import { founded, insertOrganization } from '../../organization/operations/create-organization.js'
import { changeWebhook, type WebhookInput, webhookChanges } from '../../webhook/operations/set-webhook.js'

/** An organization as its partner first sees it: with its token, and the webhook secret where one was made. */
export interface ManagedOrganization {
  organization: Organization
  token: string
  webhookSecret: string | null
}

/**
 * Creates an organization of the calling partner with its Organization Key, and its webhook if one is given: all in one
 * transaction (recrubo.md 2, 3.1; C28). Needs what the key of a partner may do in its organizations, as far as it is used.
 *
 * @throws INVALID_INPUT (`name`, `id`, `url`, `secret`), FORBIDDEN, CONFLICT (the id is taken)
 */
export async function createManagedOrganization(
  ctx: RequestContext,
  input: z.input<typeof createOrganizationInput>,
  webhook: WebhookInput | null,
): Promise<ManagedOrganization> {
  demandPartner(ctx, webhook !== null)
  const wanted = parseInput(createOrganizationInput, input)
  const changes = webhook && (await webhookChanges(ctx, webhook, true))
  return founded(ctx, wanted, async (at) => {
    const organization = await insertOrganization(at, wanted)
    const hooked = changes && (await changeWebhook(at, changes))
    const token = await replaceToken(at, 0)
    return together(
      { organization: organization.value, token: token.value, webhookSecret: hooked?.value.secret ?? null },
      [organization, ...(hooked ? [hooked] : []), token],
    )
  })
}

function demandPartner({ viewer }: RequestContext, withWebhook: boolean): void {
  const needs: Permission[] = [
    'platform.organizations.create',
    'organization.token.rotate',
    ...(withWebhook ? (['webhooks.update'] as const) : []),
  ]
  const lacking = viewer.kind === 'PARTNER' ? missing(viewer, '', needs, { partnerId: viewer.partnerId }) : needs
  if (lacking.length > 0) throw forbidden(lacking)
}
