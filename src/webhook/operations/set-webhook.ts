import type { z } from 'zod'
import { can, permissionsIn } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { invalidField, notFound } from '../../errors.js'
import type { Webhook } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { DestinationError } from '../../net/destination.js'
import { maskSecret } from '../../net/secrets.js'
import { type Founding, inOrganization, type Outcome, type Work } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { openVault, type Vault } from '../../secrets/tenant-keys.js'
import { newSecret, setWebhookInput } from '../inputs.js'
import { heardNouns } from '../policy.js'
import { failUnheard, failWaiting } from './steps/fail-waiting.js'

/** How long deliveries are signed with the replaced secret, too, so that no receiver is left behind (webhooks.md 1). */
const OVERLAP_MS = 24 * 3_600_000

/**
 * Sets where an organization's events are sent and the secret that signs them: omitted keeps, null clears. A URL without
 * any secret gets one made here, answered this once as `secret`. Setting it ends a state of disabled. Needs
 * `webhooks.update`.
 *
 * @throws INVALID_INPUT (`url` that may not be reached, `secret`), NOT_FOUND, FORBIDDEN
 */
export async function setWebhook(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: WebhookInput,
): Promise<{ webhook: Webhook; secret: string | null }> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  // Whoever may not set it does not get names looked up either.
  const changes = await webhookChanges(ctx, input, can(ctx.viewer, target.id, 'webhooks.update', target))
  return inOrganization(ctx, target.id, { action: 'webhook.set', needs: ['webhooks.update'] }, (work) =>
    changeWebhook(work, changes),
  )
}

export type WebhookInput = z.input<typeof setWebhookInput>
export type WebhookChanges = z.output<typeof setWebhookInput>

/**
 * What is to change, its URL checked against the network: before the transaction, which must not wait for a name server.
 *
 * @throws INVALID_INPUT
 */
export async function webhookChanges(
  ctx: RequestContext,
  input: WebhookInput,
  mayLookUp: boolean,
): Promise<WebhookChanges> {
  const changes = parseInput(setWebhookInput, input)
  if (changes.url == null || !mayLookUp) return changes
  return { ...changes, url: await checkedUrl(ctx, changes.url) }
}

/** Writes the changes; `secret` is the one that was made, if one was. */
export async function changeWebhook(
  work: Founding | Work,
  changes: WebhookChanges,
): Promise<Outcome<{ webhook: Webhook; secret: string | null }>> {
  const { ctx, tx, organization, now } = work
  const before = await tx.webhook.findFirst({ where: { organizationId: organization.id } })
  const url = changes.url === undefined ? (before?.url ?? null) : changes.url
  const made = changes.secret === undefined && url !== null && !before?.secret ? newSecret(ctx.services.random) : null
  const secret = made ?? changes.secret
  const columns = {
    url,
    nouns: heardNouns(await setterOf(work), before, url),
    disabledAt: null,
    disabledReason: null,
    failingSince: null,
    restsUntil: null,
    updatedAt: now,
    ...(secret !== undefined && secretColumns(await openVault(work, organization.id), work, before, secret)),
  }
  const webhook = await tx.webhook.upsert({
    where: { organizationId: organization.id },
    create: { organizationId: organization.id, createdAt: now, ...columns },
    update: columns,
  })
  if (url) await failUnheard(tx, organization.id, webhook.nouns, now)
  else await failWaiting(tx, organization.id, now)
  const fields = [...(changes.url === undefined ? [] : ['url']), ...(secret === undefined ? [] : ['secret'])]
  return {
    value: { webhook, secret: made },
    audit: {
      action: 'webhook.set',
      resourceType: 'Webhook',
      resourceId: organization.id,
      before: before && audited(before),
      after: { ...audited(webhook), fields },
    },
    events: [{ type: 'webhook.updated', data: { fields } }],
  }
}

/** What may be read by whoever sets it; of an organization that is only being founded, by the partner who founds it. */
async function setterOf(work: Founding | Work) {
  if ('permissions' in work) {
    return { held: work.permissions, isKept: (work.membership?.restrictedSiteIds ?? null) !== null }
  }
  const { ctx, tx, organization } = work
  const founded = await tx.organization.findFirst({ where: { id: organization.id } })
  const facts = { partnerId: founded?.partnerId ?? null }
  return { held: permissionsIn(ctx.viewer, organization.id, facts), isKept: false }
}

async function checkedUrl(ctx: RequestContext, url: string): Promise<string> {
  try {
    return (await ctx.services.destinations.checkUrlNow(url)).href
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error
    throw invalidField('url', 'not_allowed', 'The URL must be a public https address without a user name, on port 443.')
  }
}

/** The new secret, sealed; the old one goes on signing for a while, unless there is none any more. */
function secretColumns(vault: Vault, { now, organization }: Founding, before: Webhook | null, secret: string | null) {
  const cell = (column: string) => ({ table: 'webhook', column, rowId: organization.id })
  const previous = secret && before?.secret ? vault.open(cell('secret'), before.secret) : null
  return {
    secret: secret && vault.seal(cell('secret'), secret),
    secretStart: secret && maskSecret(secret),
    previousSecret: previous && vault.seal(cell('previousSecret'), previous),
    previousSecretUntil: previous ? new Date(now.getTime() + OVERLAP_MS) : null,
  }
}

/** Of the URL only where it leads: the rest of it is a secret with many receivers. */
const audited = ({ url, secret, nouns, disabledAt }: Webhook) => ({
  origin: url && new URL(url).origin,
  nouns,
  hasSecret: secret !== null,
  disabledAt,
})
