import type { RequestContext } from '../../context.js'
import { notFound, refusal } from '../../errors.js'
import type { WebhookDelivery } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { inOrganization } from '../../operation.js'
import { isHeard } from '../policy.js'
import { deliveryById } from '../reads.js'
import { WEBHOOKS } from '../relay/queue.js'

/**
 * Puts a delivery back to be sent now, with the tries of a new one and its old id, by which receivers recognise it. Needs
 * `webhooks.replay`.
 *
 * @throws NOT_FOUND, FORBIDDEN, CONFLICT (there is nowhere to send it to, or that place must not hear it)
 */
export async function replayWebhookDelivery(ctx: RequestContext, deliveryId: string): Promise<WebhookDelivery> {
  const what = 'Delivery'
  const id = parseId('WebhookDelivery', deliveryId)
  const target = id && (await ctx.load(deliveryById, id))
  if (!target) throw notFound(what)
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'webhook_delivery.replay', needs: ['webhooks.replay'], what },
    async ({ tx, organization, now }) => {
      const where = { id: target.id, organizationId: organization.id }
      const before = await tx.webhookDelivery.findFirst({ where })
      if (!before) throw notFound(what)
      const webhook = await tx.webhook.findFirst({ where: { organizationId: organization.id } })
      if (!webhook?.url || webhook.disabledAt) {
        throw refusal('CONFLICT', 'The organization has no active webhook to send it to.')
      }
      if (!isHeard(before.eventType, webhook.nouns)) {
        throw refusal('CONFLICT', 'The webhook does not hear of events of this type.')
      }
      const delivery = await tx.webhookDelivery.update({
        where,
        data: { status: 'PENDING', attempts: 0, nextAttemptAt: now, lastError: null, updatedAt: now },
      })
      const { id: organizationId } = organization
      await ctx.services.jobs.enqueue(tx, WEBHOOKS, { organizationId }, { key: organizationId })
      return {
        value: delivery,
        audit: {
          action: 'webhook_delivery.replay',
          resourceType: 'WebhookDelivery',
          resourceId: delivery.id,
          before: { status: before.status, attempts: before.attempts },
          after: { status: delivery.status, attempts: delivery.attempts },
        },
      }
    },
  )
}
