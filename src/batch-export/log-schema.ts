import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { connectionComplexity } from '../graph/nodes.js'
import { encodeId } from '../ids.js'
import { BatchExportLogLevel } from './enums.js'
import { logFilter, logs, runById } from './reads.js'
import { BatchExportRef } from './schema.js'

const LogRef = builder.prismaObject('BatchExportLog', {
  description: 'A line of the log of an export.',
  fields: (t) => ({
    id: t.id({ description: 'TypeID, `log_…`.', resolve: (row) => encodeId('BatchExportLog', row.id) }),
    timestamp: t.expose('timestamp', { type: 'DateTime', description: 'When it was written.' }),
    level: t.expose('level', { type: BatchExportLogLevel, description: 'How important it is.' }),
    message: t.exposeString('message', { description: 'What it says.' }),
    run: t.prismaField({
      type: 'BatchExportRun',
      nullable: true,
      description: 'The run that wrote it.',
      resolve: (_query, row, _args, { ctx }) => (row.runId ? ctx.load(runById, row.runId) : null),
    }),
  }),
})

const LogFilterInput = builder.inputType('BatchExportLogFilter', {
  description: 'Which lines of a log to list; conditions combine with AND.',
  fields: (t) => ({
    levels: t.field({ type: [BatchExportLogLevel], description: 'Only these levels.' }),
    search: t.string({ description: 'Part of the message, case-insensitive.' }),
    since: t.field({ type: 'DateTime', description: 'Only lines after this moment.' }),
    until: t.field({ type: 'DateTime', description: 'Only lines before this moment.' }),
    runId: t.id({ description: 'Only lines of this run; TypeID or UUID.' }),
  }),
})

const LogPage = connectionTypes(LogRef, { name: 'BatchExportLog', row: 'A line in a list.', page: 'A page of a log.' })

builder.objectField(BatchExportRef, 'logs', (t) =>
  t.connection(
    {
      type: LogRef,
      description: 'What its runs have to say, newest first.',
      complexity: connectionComplexity,
      args: { filter: t.arg({ type: LogFilterInput, description: 'Which lines.' }) },
      resolve: (row, args, { ctx }) =>
        connection(ctx, logs, row.id, args, {
          order: 'TIMESTAMP',
          direction: 'DESC',
          conditions: logFilter(args.filter),
        }),
    },
    ...LogPage,
  ),
)
