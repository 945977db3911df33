import { cancelBatchExportRun } from '../../batch-export/operations/cancel-batch-export-run.js'
import { retryBatchExportRun } from '../../batch-export/operations/retry-batch-export-run.js'
import { type Route, route } from '../route.js'
import { BACKFILL_STARTED, CANCELLED, notCancellable, TOO_MANY_BACKFILLS } from './backfill-answers.js'
import { backfillName } from './backfill-ids.js'
import { writing } from './batch-export-routes.js'
import { batchExportAt } from './batch-exports.js'
import { invalidInput, NOT_FOUND } from './errors.js'
import { below, PLACES } from './places.js'
import { runAt, runPath } from './run-routes.js'

/** Stopping runs, and doing them again (posthog.md 6.4). */
export const runActions: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/runs/:runId/cancel', 'batch_exports_runs_cancel_create'),
    summary: 'Cancel a run of a batch export',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('run.cancel'))],
    params: runPath(place),
    success: CANCELLED,
    errors: [notCancellable('run'), ...place.refusals(writing('run.cancel')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const run = await runAt(ctx, await batchExportAt(ctx, place, params), params)
      await cancelBatchExportRun(ctx, run.id)
      return { cancelled: true }
    },
  }),
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/runs/:runId/retry', 'batch_exports_runs_retry_create'),
    summary: 'Retry a run of a batch export',
    description: 'Its interval is exported once more, by a backfill of one run.',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('run.retry'))],
    params: runPath(place),
    success: BACKFILL_STARTED,
    errors: [
      invalidInput('A run of this interval is still under way.', null, 'It has not ended, or is retried already.'),
      TOO_MANY_BACKFILLS,
      ...place.refusals(writing('run.retry')),
      NOT_FOUND,
    ],
    run: async ({ ctx, params }) => {
      const run = await runAt(ctx, await batchExportAt(ctx, place, params), params)
      return { backfill_id: backfillName(await retryBatchExportRun(ctx, run.id)) }
    },
  }),
])
