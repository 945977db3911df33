import { type Delivery, DeliveryError, type DeliveryState } from '../../destination/port.js'
import { DESTINATIONS } from '../../destination/registry.js'
import type { ExportQuery } from '../../event-source/query.js'
import type { BatchExport, BatchExportRun } from '../../generated/prisma/client.js'
import type { Services } from '../../services.js'
import type { Config } from '../config.js'

/** A run with all that its destination is made of. */
export interface Deliverable {
  readonly services: Services
  readonly run: BatchExportRun
  readonly batchExport: BatchExport
  /** With its secrets. */
  readonly config: Config
}

/** Opens the destination of a run where the last part of it ended. @throws DeliveryError */
export function openDelivery(
  { services, run, batchExport, config }: Deliverable,
  query: ExportQuery,
  state: DeliveryState | null,
  signal: AbortSignal,
): Promise<Delivery> {
  const { organizationId, model, destinationType } = batchExport
  const make = DESTINATIONS[destinationType]
  if (!make) throw new DeliveryError(`Nothing can be exported to ${destinationType} here.`, false)
  const delivered = {
    runId: run.id,
    batchExportId: run.batchExportId,
    organizationId,
    model,
    start: run.intervalStart,
    end: run.intervalEnd,
    columns: services.events.columns(model, query),
    createdAt: run.createdAt,
  }
  return make(config, { organizationId }, services.destinationTools).open(delivered, state, signal)
}
