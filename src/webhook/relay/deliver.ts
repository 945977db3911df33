import type { Handler } from '../../jobs/port.js'
import type { Services } from '../../services.js'
import { sendMessage } from '../sender.js'
import { type Claimed, claimDeliveries } from './claim.js'
import type { Endpoint } from './queue.js'
import { settleAttempt } from './settle.js'

/** After so long the other endpoints have their turn. */
const SLICE_MS = 15_000

/**
 * Sends what is due to one endpoint. It stops at the first failure: what is left goes on with the next round, among the
 * endpoints that fail.
 */
export const deliverer =
  (services: Services): Handler<Endpoint> =>
  async ({ organizationId }, { signal }) => {
    const start = performance.now()
    while (performance.now() - start < SLICE_MS) {
      signal.throwIfAborted()
      const batch = await claimDeliveries(services, organizationId)
      const taken = await Promise.all(batch.map((claimed) => attempt(services, claimed, signal)))
      if (taken.length === 0 || taken.includes(false)) return
    }
  }

async function attempt(services: Services, claimed: Claimed, signal: AbortSignal): Promise<boolean> {
  const { destinationTools, now, log, telemetry } = services
  const answer = await sendMessage({ fetch: destinationTools.fetch, now }, claimed.message, signal)
  const taken = await settleAttempt(services, claimed, answer)
  const { status, durationMs } = answer
  const outcome = taken ? 'taken' : status === null ? 'unreachable' : 'refused'
  telemetry.measures.webhookSent({ outcome, seconds: durationMs / 1000 })
  log.info(
    { delivery: claimed.message.id, attempts: claimed.attempts, status, ms: durationMs, taken },
    'a webhook was sent',
  )
  return taken
}
