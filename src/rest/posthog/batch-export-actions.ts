import { z } from 'zod'
import { pauseBatchExport } from '../../batch-export/operations/pause-batch-export.js'
import { unpauseBatchExport } from '../../batch-export/operations/unpause-batch-export.js'
import { Refused } from '../problem.js'
import { type DocumentedError, type Route, route } from '../route.js'
import { reading } from './access.js'
import { BACKFILL_TOO_LARGE } from './backfill-answers.js'
import { writing } from './batch-export-routes.js'
import { testShape } from './batch-export-shapes.js'
import { batchExportAt } from './batch-exports.js'
import { NOT_FOUND } from './errors.js'
import { body, flag } from './fields.js'
import { BAD_LOG_QUERY, LOG_PAGE, logPage, logQuery } from './log-pages.js'
import { below, PLACES, recordAt } from './places.js'
import { stepsOf, testing } from './test-steps.js'

const seeing = reading('batch_export:read', 'batch_exports.read')

const paused = z.strictObject({ paused: z.boolean() })

const NO_DESTINATION: DocumentedError = { status: 400, when: 'No destination is named. The body is empty.' }
const NO_TEST: DocumentedError = { status: 404, when: 'The destination has no test. The body is empty.' }

/** What can be done with a batch export besides changing it (posthog.md 2.1). */
export const batchExportActions: readonly Route[] = PLACES.flatMap((place) => [
  route({
    method: 'GET',
    ...below(place, '/batch_exports/:id/logs', 'batch_exports_logs_retrieve'),
    summary: 'Retrieve batch exports logs',
    description: 'The newest lines first. `count` is the number of lines that were looked at, never of all.',
    tag: 'Batch exports',
    permissions: ['batch_exports.read'],
    credential: 'any',
    guards: [place.guard(seeing)],
    params: recordAt(place),
    query: logQuery,
    success: LOG_PAGE,
    errors: [...BAD_LOG_QUERY, ...place.refusals(seeing), NOT_FOUND],
    run: async (call) => logPage(call, await batchExportAt(call.ctx, place, call.params)),
  }),
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/pause', 'batch_exports_pause_create'),
    summary: 'Create batch exports pause',
    description: 'No new run begins; those that are there go on. A body is ignored.',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('pause'))],
    params: recordAt(place),
    success: { status: 200, description: 'It is paused.', schema: paused, example: { paused: true } },
    errors: [...place.refusals(writing('pause')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const { paused } = await pauseBatchExport(ctx, (await batchExportAt(ctx, place, params)).id)
      return { paused }
    },
  }),
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/unpause', 'batch_exports_unpause_create'),
    summary: 'Create batch exports unpause',
    description:
      'It goes on with the interval that is current; `backfill` exports what ended since it was paused, too.',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('unpause'))],
    params: recordAt(place),
    body: body({ backfill: flag().default(false) }),
    bodyExample: { backfill: false },
    success: { status: 200, description: 'It goes on.', schema: paused, example: { paused: false } },
    errors: [BACKFILL_TOO_LARGE, ...place.refusals(writing('unpause')), NOT_FOUND],
    run: async ({ ctx, params, body: { backfill } }) => {
      const row = await batchExportAt(ctx, place, params)
      const { batchExport } = await unpauseBatchExport(ctx, row.id, { backfill })
      return { paused: batchExport.paused }
    },
  }),
  route({
    method: 'GET',
    ...below(place, '/batch_exports/test', 'batch_exports_test_retrieve'),
    summary: 'Retrieve batch exports test',
    description: 'The steps of the test of a destination: S3, BigQuery, Snowflake or Databricks.',
    tag: 'Batch exports',
    permissions: ['batch_exports.test'],
    credential: 'any',
    guards: [place.guard(testing)],
    params: place.params,
    query: z.object({ destination: z.string().optional().describe('The type of a destination.') }),
    success: {
      status: 200,
      description: 'The steps.',
      schema: testShape,
      example: { steps: stepsOf('S3') },
    },
    errors: [NO_DESTINATION, NO_TEST, ...place.refusals(testing)],
    run: async ({ query }) => {
      if (!query.destination) throw new Refused(NO_DESTINATION)
      const steps = stepsOf(query.destination)
      if (!steps) throw new Refused(NO_TEST)
      return { steps }
    },
  }),
])
