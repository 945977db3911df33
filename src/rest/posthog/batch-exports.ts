import { querySchema } from '../../batch-export/queries/export-query.js'
import { findBatchExport, runs } from '../../batch-export/reads.js'
import type { RequestContext } from '../../context.js'
import { connection } from '../../database/list.js'
import type { BatchExport, BatchExportRun, BatchExportRunStatus } from '../../generated/prisma/client.js'
import { siteNumberOf } from '../../site/site-numbers.js'
import { Refused } from '../problem.js'
import { DESTINATION_NAMES, DESTINATIONS } from './batch-export-inputs.js'
import { NOT_FOUND } from './errors.js'
import type { Place } from './places.js'
import { presentTime, presentTimeOrNull } from './presenters.js'

const LATEST_RUNS = 10

/** The states of a run as this dialect names them (posthog.md 6.4). */
export const STATUSES: Readonly<Record<BatchExportRunStatus, string>> = {
  STARTING: 'Starting',
  RUNNING: 'Running',
  COMPLETED: 'Completed',
  FAILED: 'Failed',
  FAILED_RETRYABLE: 'FailedRetryable',
  CANCELLED: 'Cancelled',
  TERMINATED: 'Terminated',
  TIMED_OUT: 'TimedOut',
}

/** A run (posthog.md 7). */
export const presentRun = (run: BatchExportRun) => ({
  id: run.id,
  batch_export: run.batchExportId,
  backfill: run.backfillId,
  status: STATUSES[run.status],
  records_completed: Number(run.recordsExported),
  records_total_count: run.recordsTotal === null ? null : Number(run.recordsTotal),
  bytes_exported: Number(run.bytesExported),
  latest_error: run.error,
  data_interval_start: presentTimeOrNull(run.intervalStart),
  data_interval_end: presentTime(run.intervalEnd),
  cursor: null,
  created_at: presentTime(run.createdAt),
  finished_at: presentTimeOrNull(run.finishedAt),
  last_updated_at: presentTime(run.updatedAt),
})

/** A batch export (posthog.md 2.2). Its configuration is stored without secrets, so none can be shown. */
export async function presentBatchExport(ctx: RequestContext, row: BatchExport) {
  const [siteNumber, latest, schema] = await Promise.all([
    row.siteId ? ctx.load(siteNumberOf, row.siteId) : null,
    connection(ctx, runs, row.id, { first: LATEST_RUNS }, { direction: 'DESC' }),
    row.hogqlQuery === null ? null : querySchema(row.hogqlQuery),
  ])
  return {
    id: row.id,
    team_id: siteNumber,
    name: row.name,
    model: row.model.toLowerCase(),
    destination: {
      type: DESTINATION_NAMES.find((name) => DESTINATIONS[name] === row.destinationType),
      config: row.destinationConfig,
      integration: null,
    },
    interval: row.interval,
    paused: row.paused,
    created_at: presentTime(row.createdAt),
    last_updated_at: presentTime(row.updatedAt),
    last_paused_at: presentTimeOrNull(row.lastPausedAt),
    start_at: presentTimeOrNull(row.startAt),
    end_at: presentTimeOrNull(row.endAt),
    latest_runs: latest.edges.map(({ node }) => presentRun(node)),
    schema,
    filters: row.filters,
  }
}

/**
 * The batch export of a path below a place.
 *
 * @throws Refused NOT_FOUND: absent, deleted, of another organization, or not of the project alone
 */
export async function batchExportAt(
  ctx: RequestContext,
  place: Place,
  params: Readonly<Record<string, string>>,
): Promise<BatchExport> {
  const [{ organizationId, site }, row] = await Promise.all([
    place.find(ctx, params),
    findBatchExport(ctx, params.id ?? ''),
  ])
  if (row?.organizationId !== organizationId || (site && row.siteId !== site.id)) throw new Refused(NOT_FOUND)
  return row
}
