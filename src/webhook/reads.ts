import { defineList } from '../database/list.js'
import type { Webhook, WebhookAttempt, WebhookDelivery } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'

/** The webhook of an organization, if the viewer may see it. */
export const webhookOfOrganization = defineLoader<string, Webhook | null>(async (ctx, organizationIds) => {
  const rows = await ctx.sql<Webhook>('select t.* from webhook t where t."organizationId" = any($1::uuid[])', [
    organizationIds,
  ])
  const byOrganization = new Map(rows.map((row) => [row.organizationId, row]))
  return organizationIds.map((id) => byOrganization.get(id) ?? null)
})

export const deliveryById = defineRowLoader<WebhookDelivery>('webhook_delivery')

/** What was sent to an organization's webhook, or waits to be. */
export const deliveries = defineList<WebhookDelivery>(
  { table: 'webhook_delivery', parent: 'organizationId', orders: {} },
  deliveryById,
)

/** The tries of a delivery. */
export const attempts = defineList<WebhookAttempt>({ table: 'webhook_attempt', parent: 'deliveryId', orders: {} })
