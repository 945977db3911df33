import type { Delivery } from '../../destination/port.js'
import type { Services } from '../../services.js'
import { exportQuery } from '../queries/export-query.js'
import { Checkpoints, type Progress, progressOf } from './checkpoint.js'
import type { Claim } from './claim.js'
import { TimedOut } from './failures.js'
import type { RunLog } from './logs.js'
import { openDelivery } from './open-delivery.js'
import { LONGEST_RUN_MS } from './queue.js'

/** An attempt at a run, at work. */
export interface Attempt extends Claim {
  readonly services: Services
  readonly log: RunLog
  readonly signal: AbortSignal
  /** Open while rows are on their way. */
  delivery: Delivery | null
}

/**
 * Moves what is left of a run from the source to the destination, and keeps how far it came after each part that has
 * arrived: rows arrive at least once, and only those behind the last checkpoint may arrive again.
 *
 * @throws DeliveryError, SourceError, RunLost, TimedOut; the reason of the signal
 */
export async function deliver(attempt: Attempt): Promise<Progress> {
  const { services, run, batchExport, log, signal } = attempt
  const { organizationId, siteId, model } = batchExport
  const query = await exportQuery(batchExport)
  const request = { organizationId, siteId, model, query, start: run.intervalStart, end: run.intervalEnd }
  const checkpoints = new Checkpoints(services, run, progressOf(run))
  if (run.recordsTotal === null) await checkpoints.keepTotal(await services.events.count(request))
  let { cursor, records } = checkpoints.progress
  const delivery = await openDelivery(attempt, query, checkpoints.progress.state, signal)
  attempt.delivery = delivery
  let parts = 0
  for await (const batch of services.events.read({ ...request, cursor }, signal)) {
    demandTime(attempt)
    const part = await delivery.write(batch)
    cursor = batch.cursor
    records += batch.count
    if (!part) continue
    await checkpoints.keep({ cursor, records, state: part.state, bytes: part.bytes })
    parts += 1
    await log.add('DEBUG', `Part ${parts} has arrived: ${records} records, ${part.bytes} bytes so far.`)
  }
  signal.throwIfAborted()
  const last = await delivery.finish()
  attempt.delivery = null
  return { cursor, records, state: last.state, bytes: last.bytes }
}

function demandTime({ services, run }: Attempt): void {
  const began = run.startedAt?.getTime() ?? 0
  if (services.now().getTime() - began > LONGEST_RUN_MS) throw new TimedOut()
}
