import type { Tx } from '../../../database/client.js'
import { isHeard } from '../../policy.js'

const PENDING = 'PENDING' as const

const failed = (lastError: string, now: Date) => ({
  status: 'FAILED' as const,
  nextAttemptAt: null,
  lastError,
  updatedAt: now,
})

/** Gives up what waits for an endpoint that gets nothing any more. It can be sent again (`replayWebhookDelivery`). */
export async function failWaiting(tx: Tx, organizationId: string, now: Date): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { organizationId, status: PENDING },
    data: failed('The webhook was switched off.', now),
  })
}

/** Gives up what waits and was meant for a place that might hear more than the one that is set now. */
export async function failUnheard(tx: Tx, organizationId: string, nouns: readonly string[], now: Date): Promise<void> {
  const types = await tx.webhookDelivery.groupBy({ by: ['eventType'], where: { organizationId, status: PENDING } })
  const unheard = types.map(({ eventType }) => eventType).filter((type) => !isHeard(type, nouns))
  if (unheard.length === 0) return
  await tx.webhookDelivery.updateMany({
    where: { organizationId, status: PENDING, eventType: { in: unheard } },
    data: failed('The webhook hears of this no more.', now),
  })
}
