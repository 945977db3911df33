import type { Tx } from '../../database/client.js'
import type { Webhook } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import { openVault } from '../../secrets/tenant-keys.js'
import type { Services } from '../../services.js'
import { systemContext } from '../../system-context.js'
import { messageOf } from '../message.js'
import type { Message } from '../sender.js'

/** Longer than an attempt lasts: should the process die in one, its delivery is due again. */
const LEASE_MS = 120_000

/** How many deliveries are on the way to an endpoint at a time; to one that fails, one. */
const AT_ONCE = 4

/** A delivery that this process tries now. */
export interface Claimed {
  id: string
  organizationId: string
  /** This one counted. Only the attempt that has this number may say how it ended. */
  attempts: number
  message: Message
}

/** Takes the next due deliveries of an endpoint; none where it is disabled, rests or has no URL. */
export async function claimDeliveries(services: Services, organizationId: string): Promise<Claimed[]> {
  return services.database.system.$transaction(async (tx) => {
    const now = services.now()
    const webhook = await tx.webhook.findFirst({ where: { organizationId, disabledAt: null } })
    if (!webhook?.url || (webhook.restsUntil && webhook.restsUntil > now)) return []
    const { url } = webhook
    const rows = await takeDue(tx, webhook, now)
    if (rows.length === 0) return []
    const secrets = await secretsOf(services, tx, webhook, now)
    const events = await tx.organizationEvent.findMany({ where: { id: { in: rows.map((row) => row.eventId) } } })
    return rows.flatMap(({ id, attempts, eventId }) => {
      const event = events.find((one) => one.id === eventId)
      const message = event && { url, id: encodeId('WebhookDelivery', id), body: messageOf(event), secrets }
      return message ? [{ id, attempts, organizationId, message }] : []
    })
  })
}

function takeDue(tx: Tx, { organizationId, failingSince }: Webhook, now: Date) {
  const until = new Date(now.getTime() + LEASE_MS)
  return tx.$queryRaw<{ id: string; attempts: number; eventId: string }[]>`
    update webhook_delivery set attempts = attempts + 1, "nextAttemptAt" = ${until}
    where id in (
      select d.id from webhook_delivery d
      where d."organizationId" = ${organizationId}::uuid and d.status = 'PENDING' and d."nextAttemptAt" <= ${now}
      order by d."nextAttemptAt", d.id limit ${failingSince ? 1 : AT_ONCE} for update skip locked)
    returning id, attempts, "eventId"`
}

/** The newest first; the replaced one signs for a while, too. */
async function secretsOf(services: Services, tx: Tx, webhook: Webhook, now: Date): Promise<string[]> {
  const { organizationId, secret, previousSecret, previousSecretUntil } = webhook
  const vault = await openVault({ ctx: systemContext(services), tx, now }, organizationId)
  const open = (column: 'secret' | 'previousSecret', sealed: string | null) =>
    sealed === null ? [] : [vault.open({ table: 'webhook', column, rowId: organizationId }, sealed)]
  const isOverlap = previousSecretUntil !== null && previousSecretUntil > now
  return [...open('secret', secret), ...(isOverlap ? open('previousSecret', previousSecret) : [])]
}
