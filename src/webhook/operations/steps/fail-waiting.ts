import type { Tx } from '../../../database/client.js'

/** Gives up what waits for an endpoint that gets nothing any more. It can be sent again (`replayWebhookDelivery`). */
export async function failWaiting(tx: Tx, organizationId: string, now: Date): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { organizationId, status: 'PENDING' },
    data: { status: 'FAILED', nextAttemptAt: null, lastError: 'The webhook was switched off.', updatedAt: now },
  })
}
