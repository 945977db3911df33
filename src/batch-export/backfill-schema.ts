import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { BatchExportRunStatus } from './enums.js'
import { backfillById, backfills, batchExportById } from './reads.js'
import { RunRef } from './run-schema.js'
import { BatchExportRef } from './schema.js'

const BackfillRef = builder.prismaNode('BatchExportBackfill', {
  description: 'Data of a time that is over, exported by one run after another.',
  id: { field: 'id', description: 'TypeID, `bfl_…`.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    batchExport: t.prismaField({
      type: 'BatchExport',
      nullable: true,
      description: 'What is exported; null once it is deleted.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(batchExportById, row.batchExportId),
    }),
    status: t.expose('status', {
      type: BatchExportRunStatus,
      description: 'How far it has come. It goes on behind a run that fails, and ends as the worst of its runs did.',
    }),
    startAt: t.expose('startAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on it was asked for; null from the first record on.',
    }),
    endAt: t.expose('endAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when it was asked for; null up to the interval that was current.',
    }),
    totalRuns: t.expose('totalRuns', { type: 'NonNegativeInt', description: 'How many runs it consists of.' }),
    finishedRuns: t.expose('finishedRuns', { type: 'NonNegativeInt', description: 'How many of them have ended.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null as long as it runs.',
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
})
registerNode('BatchExportBackfill', backfillById)

const BackfillPage = connectionTypes(BackfillRef, {
  name: 'BatchExportBackfill',
  row: 'A backfill in a list.',
  page: 'A page of backfills.',
})

builder.objectField(BatchExportRef, 'backfills', (t) =>
  t.connection(
    {
      type: BackfillRef,
      description: 'Its backfills, newest first.',
      complexity: connectionComplexity,
      resolve: (row, args, { ctx }) => connection(ctx, backfills, row.id, args, { direction: 'DESC' }),
    },
    ...BackfillPage,
  ),
)

builder.prismaObjectField(RunRef, 'backfill', (t) =>
  t.prismaField({
    type: BackfillRef,
    nullable: true,
    description: 'The backfill that it is part of; null for runs of the schedule, and those started by hand.',
    resolve: (_query, row, _args, { ctx }) => (row.backfillId ? ctx.load(backfillById, row.backfillId) : null),
  }),
)
