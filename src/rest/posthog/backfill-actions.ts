import { z } from 'zod'
import { backfillBatchExport } from '../../batch-export/operations/backfill-batch-export.js'
import { cancelBatchExportBackfill } from '../../batch-export/operations/cancel-batch-export-backfill.js'
import { Refused } from '../problem.js'
import { type Call, type Route, route } from '../route.js'
import { BACKFILL_STARTED, BACKFILL_TOO_LARGE, CANCELLED, notCancellable } from './backfill-answers.js'
import { backfillAt, backfillName } from './backfill-ids.js'
import { writing } from './batch-export-routes.js'
import { batchExportAt } from './batch-exports.js'
import { invalid, invalidInput, NOT_FOUND } from './errors.js'
import { body } from './fields.js'
import { below, PLACES, type Place, recordAt } from './places.js'
import { NOT_TEXT } from './texts.js'

const time = (description: string) => z.string(NOT_TEXT).nullish().describe(description)

const backfillBody = body({
  start_at: time('ISO 8601 with its offset; from the first record on without it.'),
  end_at: time('ISO 8601 with its offset, not in the future; up to the interval that is current without it.'),
})

const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** posthog.md 7. @throws Refused for a moment that is none, or that could be anywhere on earth */
function momentOf(text: string | null | undefined): Date | null {
  if (text == null) return null
  const found = ISO.exec(text)
  const moment = new Date(text.replace(' ', 'T'))
  if (!found || Number.isNaN(moment.getTime())) {
    throw new Refused(invalid(`Input ${text} is not a valid ISO formatted datetime.`, null))
  }
  if (!found[1]) throw new Refused(invalid(`Input ${text} is naive.`, null))
  return moment
}

const BAD_TIME = [
  invalidInput('Input 2024-01-01 is naive.', null, 'A moment without its offset.'),
  invalidInput('Input soon is not a valid ISO formatted datetime.', null, 'No moment.'),
  invalidInput(
    "The initial backfill datetime 'start_at' must be before 'end_at'",
    'end_at',
    'It ends before it starts.',
  ),
  invalidInput("The provided 'end_at' (2999-01-01T00:00:00.000Z) is in the future", 'end_at', 'It is not over yet.'),
  invalidInput('There is no data to backfill for this model.', 'start_at', 'Nothing was ever recorded.'),
  invalidInput(
    'The provided backfill date range contains no data. The earliest possible backfill start date is 2024-01-15 10:30:00',
    'end_at',
    'It ends before the first record.',
  ),
  BACKFILL_TOO_LARGE,
]

async function start(place: Place, call: Call<Record<string, string>, unknown, z.output<typeof backfillBody>>) {
  const { ctx, params, body } = call
  const row = await batchExportAt(ctx, place, params)
  const [startAt, endAt] = [momentOf(body.start_at), momentOf(body.end_at)]
  return { backfill_id: backfillName(await backfillBatchExport(ctx, row.id, { startAt, endAt })) }
}

const starting = (place: Place, path: string, operationId: string, summary: string, description?: string): Route =>
  route({
    method: 'POST',
    ...below(place, path, operationId),
    summary,
    ...(description && { description }),
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('backfill'))],
    params: recordAt(place),
    body: backfillBody,
    bodyExample: { start_at: '2024-01-01T00:00:00Z', end_at: '2024-01-15T00:00:00Z' },
    success: BACKFILL_STARTED,
    errors: [...BAD_TIME, ...place.refusals(writing('backfill')), NOT_FOUND],
    run: (call) => start(place, call),
  })

/** Starting and stopping backfills (posthog.md 7). */
export const backfillActions: readonly Route[] = PLACES.flatMap((place) => [
  starting(
    place,
    '/batch_exports/:id/backfills',
    'batch_exports_backfills_create',
    'Create a backfill of a batch export',
  ),
  starting(
    place,
    '/batch_exports/:id/backfill',
    'batch_exports_backfill_create',
    'Create batch exports backfill',
    'Deprecated: `POST …/backfills/` does the same.',
  ),
  route({
    method: 'POST',
    ...below(place, '/batch_exports/:id/backfills/:backfillId/cancel', 'batch_exports_backfills_cancel_create'),
    summary: 'Cancel a backfill of a batch export',
    tag: 'Batch exports',
    permissions: ['batch_exports.write'],
    credential: 'any',
    guards: [place.guard(writing('backfill.cancel'))],
    params: recordAt(place).extend({ backfillId: z.string().describe('A UUID, or what it was called.') }),
    success: CANCELLED,
    errors: [notCancellable('backfill'), ...place.refusals(writing('backfill.cancel')), NOT_FOUND],
    run: async ({ ctx, params }) => {
      const backfill = await backfillAt(ctx, await batchExportAt(ctx, place, params), params)
      await cancelBatchExportBackfill(ctx, backfill.id)
      return { cancelled: true }
    },
  }),
])
