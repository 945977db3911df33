import type { BatchExportRun, BatchExportRunStatus } from '../../generated/prisma/client.js'

/**
 * Where a run may go from where it is (posthog.md 6.4). From RUNNING to RUNNING a run changes its worker. A trigger of the
 * database keeps to the same graph.
 */
export const NEXT_STATUSES: Readonly<Record<BatchExportRunStatus, readonly BatchExportRunStatus[]>> = {
  STARTING: ['RUNNING', 'CANCELLED', 'TERMINATED'],
  RUNNING: ['RUNNING', 'COMPLETED', 'FAILED', 'FAILED_RETRYABLE', 'CANCELLED', 'TERMINATED', 'TIMED_OUT'],
  FAILED_RETRYABLE: ['RUNNING', 'CANCELLED', 'TERMINATED', 'TIMED_OUT'],
  COMPLETED: [],
  FAILED: [],
  CANCELLED: [],
  TERMINATED: [],
  TIMED_OUT: [],
}

/** How a run ends. FAILED_RETRYABLE is an end only where no further attempt follows. */
export type Ending = Exclude<BatchExportRunStatus, 'STARTING' | 'RUNNING'>

/** What ends badly counts against its export (posthog.md 6.4). */
export const FAILED_ENDINGS: readonly Ending[] = ['FAILED', 'FAILED_RETRYABLE', 'TERMINATED', 'TIMED_OUT']

/** Whether a run is still to be worked on: it waits, it is at work, or it failed and is tried again. */
export const isLive = ({ status, nextAttemptAt }: Pick<BatchExportRun, 'status' | 'nextAttemptAt'>): boolean =>
  status === 'STARTING' || status === 'RUNNING' || (status === 'FAILED_RETRYABLE' && nextAttemptAt !== null)

const BY_WEIGHT: readonly BatchExportRunStatus[] = ['FAILED', 'FAILED_RETRYABLE', 'CANCELLED', 'COMPLETED']

/** How a backfill ends whose runs ended so: by the worst of them. One without runs has nothing to do. */
export function endingOfBackfill(endings: Iterable<BatchExportRunStatus>): BatchExportRunStatus {
  const seen = new Set<BatchExportRunStatus>()
  for (const ending of endings)
    seen.add(ending === 'TERMINATED' || ending === 'TIMED_OUT' ? 'FAILED_RETRYABLE' : ending)
  return BY_WEIGHT.find((status) => seen.has(status)) ?? 'COMPLETED'
}
