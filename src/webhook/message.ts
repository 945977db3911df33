import type { OrganizationEvent } from '../generated/prisma/client.js'
import { encodeId } from '../ids.js'

/** Standard Webhooks keep bodies under about 20 kB (webhooks.md 1). */
const LONGEST = 20_000

/**
 * What is sent of an event, the same in every attempt: `{ type, timestamp, data }`. `data` has what the feed has, and the
 * ids by which a receiver goes on reading there: of the organization, and of the event itself. Data that is too long is left
 * out (`truncated`): it is in the feed.
 */
export function messageOf(event: OrganizationEvent): string {
  const ids = {
    organizationId: encodeId('Organization', event.organizationId),
    eventId: encodeId('OrganizationEvent', event.id),
  }
  const message = (data: object) => JSON.stringify({ type: event.type, timestamp: event.createdAt.toISOString(), data })
  const whole = message({ ...(event.data as object), ...ids })
  return Buffer.byteLength(whole) < LONGEST ? whole : message({ ...ids, truncated: true })
}
