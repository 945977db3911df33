import type { EventType } from '../../feed/catalogue.js'
import type { BatchExportRun } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import type { EventDraft } from '../../operation.js'
import type { Ending } from './statuses.js'

const EVENT_OF: Readonly<Record<'STARTED' | Ending, EventType>> = {
  STARTED: 'batch_export.run.started',
  COMPLETED: 'batch_export.run.completed',
  FAILED: 'batch_export.run.failed',
  FAILED_RETRYABLE: 'batch_export.run.failed',
  CANCELLED: 'batch_export.run.cancelled',
  TERMINATED: 'batch_export.run.terminated',
  TIMED_OUT: 'batch_export.run.timed_out',
}

/** The event of a run that begins, or ends so. */
export const runEvent = (run: Pick<BatchExportRun, 'id' | 'batchExportId'>, what: 'STARTED' | Ending): EventDraft => ({
  type: EVENT_OF[what],
  data: { batchExportId: encodeId('BatchExport', run.batchExportId), runId: encodeId('BatchExportRun', run.id) },
})
