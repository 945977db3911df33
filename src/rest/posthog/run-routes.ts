import { z } from 'zod'
import { runById } from '../../batch-export/reads.js'
import type { RequestContext } from '../../context.js'
import { defineList } from '../../database/list.js'
import type { Condition } from '../../database/page.js'
import type { BatchExport, BatchExportRun } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import { reading } from './access.js'
import { runExample, runShape } from './batch-export-shapes.js'
import { batchExportAt, presentRun } from './batch-exports.js'
import { cursorPage, cursorPageExample, cursorPageOf, cursorQuery, INVALID_CURSOR } from './cursor-page.js'
import { invalidInput, NOT_FOUND } from './errors.js'
import { moment } from './fields.js'
import { BAD_LOG_QUERY, LOG_PAGE, logPage, logQuery } from './log-pages.js'
import { below, PLACES, type Place, recordAt } from './places.js'
import { NOT_DATE } from './texts.js'

const seeing = reading('batch_export:read', 'batch_exports.read')

const PAGE = 100
const WEEK_MS = 7 * 86_400_000

/** By the moment at which they began, or by the interval that they cover. */
const runs = defineList<BatchExportRun>(
  {
    table: 'batch_export_run',
    parent: 'batchExportId',
    orders: { INTERVAL: [{ sql: `coalesce(t."intervalStart", '-infinity')`, type: 'timestamptz' }] },
  },
  runById,
)

const runQuery = cursorQuery.extend({
  after: moment().optional().describe('Only runs that began then or later; by default, those of the last 7 days.'),
  before: moment().optional().describe('Only runs that began then or earlier.'),
  start: moment().optional().describe('By interval: only those that start then or later.'),
  end: moment().optional().describe('By interval: only those that end then or earlier.'),
  ordering: z
    .string()
    .optional()
    .describe('`-created_at` (the default), `created_at`, `data_interval_start` or `-data_interval_start`.'),
})

const byInterval = (ordering = '') => ordering.replace(/^-/, '') === 'data_interval_start'

const since = (column: string, sign: '>=' | '<=', moment: Date | undefined): Condition[] =>
  moment ? [{ sql: `t."${column}" ${sign} $?::timestamptz`, values: [moment] }] : []

function conditionsOf(ctx: RequestContext, query: z.output<typeof runQuery>): Condition[] {
  const { after, before, start, end, ordering } = query
  if (byInterval(ordering) && (start || end)) {
    return [...since('intervalStart', '>=', start), ...since('intervalEnd', '<=', end)]
  }
  const lastWeek = after || before ? undefined : new Date(ctx.services.now().getTime() - WEEK_MS)
  return [...since('createdAt', '>=', after ?? lastWeek), ...since('createdAt', '<=', before)]
}

/** The path of a run below a place. */
export const runPath = (place: Place) => recordAt(place).extend({ runId: z.string().describe('A UUID.') })

/** The run of a path. @throws Refused NOT_FOUND: absent, or of another export */
export async function runAt(
  ctx: RequestContext,
  { id }: BatchExport,
  { runId = '' }: Readonly<Record<string, string>>,
): Promise<BatchExportRun> {
  const uuid = parseId('BatchExportRun', runId)
  const run = uuid ? await ctx.load(runById, uuid) : null
  if (run?.batchExportId !== id) throw new Refused(NOT_FOUND)
  return run
}

/** Runs of batch exports (posthog.md 6.4 and 7). */
export const runRoutes: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/runs', 'batch_exports_runs_list'),
    summary: 'List the runs of a batch export',
    description: 'Those of the last 7 days, unless the query says which.',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: recordAt(place),
    query: runQuery,
    success: {
      status: 200,
      description: 'A page of runs.',
      schema: cursorPageOf(runShape),
      example: cursorPageExample(runExample),
    },
    errors: [invalidInput(NOT_DATE, 'after', 'No moment.'), ...place.refusals(seeing), NOT_FOUND, INVALID_CURSOR],
    run: async (call) => {
      const { ctx, params, query } = call
      const { id } = await batchExportAt(ctx, place, params)
      const { rows, ...neighbours } = await cursorPage(call, runs, id, query, {
        size: PAGE,
        order: byInterval(query.ordering) ? 'INTERVAL' : 'CREATED_AT',
        direction: query.ordering && !query.ordering.startsWith('-') ? 'ASC' : 'DESC',
        conditions: conditionsOf(ctx, query),
      })
      return { ...neighbours, results: rows.map(presentRun) }
    },
  }),
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/runs/:runId', 'batch_exports_runs_retrieve'),
    summary: 'Retrieve a run of a batch export',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: runPath(place),
    success: { status: 200, description: 'The run.', schema: runShape, example: runExample },
    errors: [...place.refusals(seeing), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const row = await batchExportAt(ctx, place, params)
      return presentRun(await runAt(ctx, row, params))
    },
  }),
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/runs/:runId/logs', 'batch_exports_runs_logs_retrieve'),
    summary: 'Retrieve the log of a run',
    description: 'The newest lines first. `count` is the number of lines that were looked at, never of all.',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: runPath(place),
    query: logQuery,
    success: LOG_PAGE,
    errors: [...BAD_LOG_QUERY, ...place.refusals(seeing), NOT_FOUND],
    run: async (call) => {
      const { ctx, params } = call
      const row = await batchExportAt(ctx, place, params)
      return logPage(call, row, (await runAt(ctx, row, params)).id)
    },
  }),
])
