import type { Tx } from '../../database/client.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import type { Services } from '../../services.js'
import type { Ending } from './statuses.js'

const EVENT_OF_ENDING: Readonly<Record<Ending, string>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  FAILED_RETRYABLE: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed_out',
}

/** The event of a run that begins, or ends so. */
export const runEvent = (run: Pick<BatchExportRun, 'id' | 'batchExportId'>, what: 'STARTED' | Ending) => ({
  type: `batch_export.run.${what === 'STARTED' ? 'started' : EVENT_OF_ENDING[what]}`,
  data: { batchExportId: encodeId('BatchExport', run.batchExportId), runId: encodeId('BatchExportRun', run.id) },
})

/** Tells what happened without anybody's doing. Under the lock of the organization, which gives events their order. */
export async function announce(
  services: Pick<Services, 'newId' | 'now'>,
  tx: Tx,
  organizationId: string,
  event: { type: string; data: object },
): Promise<void> {
  const id = services.newId()
  await tx.organizationEvent.create({ data: { id, organizationId, ...event, createdAt: services.now() } })
}

/** Holds the lock of an organization until the transaction ends; false where it is gone. */
export async function lockOrganization(tx: Tx, organizationId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from organization o where o.id = ${organizationId}::uuid for no key update`
  return rows.length > 0
}
