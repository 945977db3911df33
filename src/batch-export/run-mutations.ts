import type { BatchExportBackfill, BatchExportRun } from '../generated/prisma/client.js'
import { addMutation, type SchemaTypes } from '../graph/mutation.js'
import { backfillBatchExport } from './operations/backfill-batch-export.js'
import { cancelBatchExportBackfill } from './operations/cancel-batch-export-backfill.js'
import { cancelBatchExportRun } from './operations/cancel-batch-export-run.js'
import { retryBatchExportRun } from './operations/retry-batch-export-run.js'
import { triggerBatchExport } from './operations/trigger-batch-export.js'

type InputFields = PothosSchemaTypes.InputFieldBuilder<SchemaTypes, 'InputObject'>
type Fields<Value extends object> = PothosSchemaTypes.ObjectFieldBuilder<SchemaTypes, Value>

const guard = { permission: 'batch_exports.write' } as const

const anExport = (t: InputFields) => ({
  batchExportId: t.id({ required: true, description: 'Which export; TypeID or UUID.' }),
})
const aRun = (t: InputFields) => ({
  runId: t.id({ required: true, description: 'Which run; TypeID or UUID.' }),
})

const run = (description: string) => (t: Fields<{ run: BatchExportRun }>) => ({
  run: t.prismaField({ type: 'BatchExportRun', description, resolve: (_query, done) => done.run }),
})
const backfill = (description: string) => (t: Fields<{ backfill: BatchExportBackfill }>) => ({
  backfill: t.prismaField({ type: 'BatchExportBackfill', description, resolve: (_query, done) => done.backfill }),
})

addMutation('triggerBatchExport', {
  description:
    'Runs an export now, once, over as much time as an interval has. The schedule goes on as if nothing had happened.',
  guard,
  input: anExport,
  run: async (ctx, { batchExportId }) => ({ run: await triggerBatchExport(ctx, batchExportId) }),
  success: run('The new run.'),
})

addMutation('backfillBatchExport', {
  description: 'Exports what arrived in a time that is over: one run after another, as the export is set up now.',
  guard,
  input: (t) => ({
    ...anExport(t),
    startAt: t.field({ type: 'DateTime', description: 'From when on; from the first record on if omitted.' }),
    endAt: t.field({
      type: 'DateTime',
      description: 'Until when, exclusive and not in the future; up to the interval that is current if omitted.',
    }),
  }),
  run: async (ctx, { batchExportId, ...time }) => ({ backfill: await backfillBatchExport(ctx, batchExportId, time) }),
  success: backfill('The new backfill.'),
})

addMutation('cancelBatchExportBackfill', {
  description: 'Stops a backfill with the run that is under way; what has arrived stays.',
  guard,
  input: (t) => ({ backfillId: t.id({ required: true, description: 'Which backfill; TypeID or UUID.' }) }),
  run: async (ctx, { backfillId }) => ({ backfill: await cancelBatchExportBackfill(ctx, backfillId) }),
  success: backfill('The backfill as it is now.'),
})

addMutation('cancelBatchExportRun', {
  description: 'Stops a run that has not ended; what has arrived stays.',
  guard,
  input: aRun,
  run: async (ctx, { runId }) => ({ run: await cancelBatchExportRun(ctx, runId) }),
  success: run('The run as it is now.'),
})

addMutation('retryBatchExportRun', {
  description: 'Exports the interval of a run that has ended once more, from its beginning, as a backfill of one run.',
  guard,
  input: aRun,
  run: async (ctx, { runId }) => ({ backfill: await retryBatchExportRun(ctx, runId) }),
  success: backfill('The new backfill.'),
})
