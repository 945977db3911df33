import { z } from 'zod'
import { backfills } from '../../batch-export/reads.js'
import type { RequestContext } from '../../context.js'
import type { BatchExport, BatchExportBackfill } from '../../generated/prisma/client.js'
import { siteNumberOf } from '../../site/site-numbers.js'
import { type Route, route } from '../route.js'
import { reading } from './access.js'
import { backfillAt } from './backfill-ids.js'
import { backfillExample, backfillShape } from './batch-export-shapes.js'
import { batchExportAt, STATUSES } from './batch-exports.js'
import { cursorPage, cursorPageExample, cursorPageOf, cursorQuery, INVALID_CURSOR } from './cursor-page.js'
import { NOT_FOUND } from './errors.js'
import { below, PLACES, recordAt } from './places.js'
import { presentTime, presentTimeOrNull } from './presenters.js'

const seeing = reading('batch_export:read', 'batch_exports.read')

const PAGE = 50

/** A backfill (posthog.md 7). How far it is is unknown until its runs are counted. */
async function presentBackfill(ctx: RequestContext, row: BatchExportBackfill, { siteId }: BatchExport) {
  const { totalRuns, finishedRuns } = row
  return {
    id: row.id,
    team: siteId && (await ctx.load(siteNumberOf, siteId)),
    batch_export: row.batchExportId,
    start_at: presentTimeOrNull(row.startAt),
    end_at: presentTimeOrNull(row.endAt),
    status: STATUSES[row.status],
    created_at: presentTime(row.createdAt),
    finished_at: presentTimeOrNull(row.finishedAt),
    last_updated_at: presentTime(row.updatedAt),
    progress:
      totalRuns === 0
        ? null
        : { total_runs: totalRuns, finished_runs: finishedRuns, progress: finishedRuns / totalRuns },
  }
}

/** Backfills of batch exports, to read (posthog.md 7). */
export const backfillRoutes: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/backfills', 'batch_exports_backfills_list'),
    summary: 'List the backfills of a batch export',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: recordAt(place),
    query: cursorQuery,
    success: {
      status: 200,
      description: 'A page of backfills, newest first.',
      schema: cursorPageOf(backfillShape),
      example: cursorPageExample(backfillExample),
    },
    errors: [...place.refusals(seeing), NOT_FOUND, INVALID_CURSOR],
    run: async (call) => {
      const { ctx, params, query } = call
      const row = await batchExportAt(ctx, place, params)
      const options = { size: PAGE, direction: 'DESC' } as const
      const { rows, ...neighbours } = await cursorPage(call, backfills, row.id, query, options)
      return { ...neighbours, results: await Promise.all(rows.map((one) => presentBackfill(ctx, one, row))) }
    },
  }),
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/backfills/:backfillId', 'batch_exports_backfills_retrieve'),
    summary: 'Retrieve a backfill of a batch export',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: recordAt(place).extend({ backfillId: z.string().describe('A UUID.') }),
    success: { status: 200, description: 'The backfill.', schema: backfillShape, example: backfillExample },
    errors: [...place.refusals(seeing), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const row = await batchExportAt(ctx, place, params)
      return presentBackfill(ctx, await backfillAt(ctx, row, params), row)
    },
  }),
])
