import type { DeliveryState } from '../../destination/port.js'
import type { Handler } from '../../jobs/port.js'
import type { Services } from '../../services.js'
import { systemContext } from '../../system-context.js'
import { storedConfig } from '../operations/destination.js'
import { exportQuery } from '../queries/export-query.js'
import { openDelivery } from './open-delivery.js'
import { setupOf } from './setup.js'

/**
 * Takes away what a run that ended without a worker left at its destination: uploads that were begun, files that were never
 * whole. What has arrived stays. Of a deleted export the secrets are gone, so that nothing can be done about it.
 */
export const leftoverRemover =
  (services: Services): Handler<{ runId: string }> =>
  async ({ runId }, { signal }) => {
    const { system } = services.database
    const run = await system.batchExportRun.findFirst({ where: { id: runId, finishedAt: { not: null } } })
    const batchExport =
      run && (await system.batchExport.findFirst({ where: { id: run.batchExportId, deletedAt: null } }))
    // Of another setup than the run's there is nothing of it at the place that is set now.
    if (!batchExport || run.setup !== setupOf(batchExport)) return
    const at = { ctx: systemContext(services), tx: system, now: services.now() }
    const config = await storedConfig(at, batchExport)
    const state = run.destinationState as DeliveryState | null
    const query = await exportQuery(batchExport)
    const delivery = await openDelivery({ services, run, batchExport, config }, query, state, signal)
    await delivery.stop(true)
  }
