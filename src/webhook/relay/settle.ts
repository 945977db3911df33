import type { Tx } from '../../database/client.js'
import type { Webhook, WebhookDisabledReason } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import { isGone, isHopeless, isSuccess, nextAttempt, restUntil } from '../policy.js'
import type { Answer } from '../sender.js'
import type { Claimed } from './claim.js'
import { disableWebhook } from './disable.js'

/** Notes how an attempt ended, and what follows for the delivery and its endpoint. Whether it was taken. */
export async function settleAttempt(services: Services, claimed: Claimed, answer: Answer): Promise<boolean> {
  const taken = answer.status !== null && isSuccess(answer.status)
  const givenUp = await services.database.system.$transaction(async (tx) => {
    await logAttempt(services, tx, claimed, answer)
    return taken ? delivered(services, tx, claimed, answer) : failed(services, tx, claimed, answer)
  })
  const { organizationId, message } = claimed
  if (givenUp) await disableWebhook(services, { organizationId, url: message.url }, givenUp)
  return taken
}

async function logAttempt({ newId, now }: Services, tx: Tx, { id, organizationId, message }: Claimed, answer: Answer) {
  await tx.webhookAttempt.create({
    data: {
      id: newId(),
      organizationId,
      deliveryId: id,
      origin: new URL(message.url).origin,
      statusCode: answer.status,
      error: answer.error,
      answer: answer.text,
      durationMs: answer.durationMs,
      createdAt: now(),
    },
  })
}

/** The row as this attempt left it; another attempt, or a replay, has the say over it since. */
const own = ({ id, attempts }: Claimed) => ({ id, attempts, status: 'PENDING' as const })

async function delivered({ now }: Services, tx: Tx, claimed: Claimed, { status }: Answer): Promise<null> {
  await tx.webhookDelivery.updateMany({
    where: own(claimed),
    data: { status: 'DELIVERED', lastStatusCode: status, lastError: null, nextAttemptAt: null, updatedAt: now() },
  })
  await tx.webhook.updateMany({
    where: {
      organizationId: claimed.organizationId,
      OR: [{ failingSince: { not: null } }, { restsUntil: { not: null } }],
    },
    data: { failingSince: null, restsUntil: null },
  })
  return null
}

/** Why the endpoint is to be given up, if it is. */
async function failed(
  services: Services,
  tx: Tx,
  claimed: Claimed,
  { status, error, waitMs }: Answer,
): Promise<WebhookDisabledReason | null> {
  const now = services.now()
  const { organizationId, attempts } = claimed
  const again = nextAttempt(now, attempts, randomOf(services), waitMs)
  await tx.webhookDelivery.updateMany({
    where: own(claimed),
    data: {
      status: again ? 'PENDING' : 'FAILED',
      lastStatusCode: status,
      lastError: error,
      nextAttemptAt: again,
      updatedAt: now,
    },
  })
  const [webhook] = await tx.$queryRaw<Pick<Webhook, 'failingSince'>[]>`
    update webhook set "failingSince" = coalesce("failingSince", ${now}),
      "restsUntil" = coalesce(${restUntil(now, status, waitMs)}, "restsUntil")
    where "organizationId" = ${organizationId}::uuid returning "failingSince"`
  if (isGone(status)) return 'GONE'
  return !again && isHopeless(now, webhook?.failingSince ?? null) ? 'FAILING' : null
}

/** From 0 to 1. */
const randomOf = ({ random }: Services): number => random(4).readUInt32BE() / 2 ** 32
