import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { delivered } from '../feed/live.js'
import { connectionTypes } from '../graph/connections.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { BatchExportRunStatus } from './enums.js'
import { batchExportById, runById, runs } from './reads.js'
import { BatchExportRef } from './schema.js'
import { followRuns } from './subscription.js'

export const RunRef = builder.prismaNode('BatchExportRun', {
  description: 'One run of a batch export, over one interval.',
  id: { field: 'id', description: 'TypeID, `run_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    batchExport: t.prismaField({
      type: 'BatchExport',
      nullable: true,
      description: 'What is exported; null once it is deleted.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(batchExportById, row.batchExportId),
    }),
    status: t.expose('status', { type: BatchExportRunStatus, description: 'How far it has come.' }),
    intervalStart: t.expose('intervalStart', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on data is taken; null for everything before the end.',
    }),
    intervalEnd: t.expose('intervalEnd', { type: 'DateTime', description: 'Until when data is taken, exclusive.' }),
    recordsExported: t.field({
      type: 'NonNegativeInt',
      description: 'How many rows have arrived.',
      resolve: (row) => Number(row.recordsExported),
    }),
    recordsTotal: t.field({
      type: 'NonNegativeInt',
      nullable: true,
      description: 'How many rows there are to send; null as long as they are not counted.',
      resolve: (row) => (row.recordsTotal === null ? null : Number(row.recordsTotal)),
    }),
    bytesExported: t.field({
      type: 'NonNegativeInt',
      description: 'How many bytes have arrived.',
      resolve: (row) => Number(row.bytesExported),
    }),
    attempts: t.expose('attempts', { type: 'NonNegativeInt', description: 'How often a worker took it up.' }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried again after a failure; null when it is not.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed, in words for its owner.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it began.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null as long as it runs.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
})
registerNode('BatchExportRun', runById)

const RunPage = connectionTypes(RunRef, { name: 'BatchExportRun', row: 'A run in a list.', page: 'A page of runs.' })

builder.objectField(BatchExportRef, 'runs', (t) =>
  t.connection(
    {
      type: RunRef,
      description: 'Its runs, newest first.',
      complexity: connectionComplexity,
      resolve: (row, args, { ctx }) => connection(ctx, runs, row.id, args, { direction: 'DESC' }),
    },
    ...RunPage,
  ),
)

builder.subscriptionField('batchExportRunUpdated', (t) =>
  t.field({
    type: RunRef,
    description: 'The runs of an export each time one begins or changes, in the state of that moment.',
    args: { id: t.arg.id({ required: true, description: 'The export, or one run of it; TypeID or UUID.' }) },
    subscribe: (_root, { id }, { ctx }) => followRuns(ctx, id),
    resolve: delivered,
  }),
)
