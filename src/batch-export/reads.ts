import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type {
  BatchExport,
  BatchExportBackfill,
  BatchExportLog,
  BatchExportRun,
  LogLevel,
} from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { defineRowLoader } from '../loader.js'
import { escapeLike } from '../organization/reads.js'

/** Exports that the viewer may see; the database hides deleted ones and all that belongs to them. */
export const batchExportById = defineRowLoader<BatchExport>('batch_export')
export const runById = defineRowLoader<BatchExportRun>('batch_export_run')
export const backfillById = defineRowLoader<BatchExportBackfill>('batch_export_backfill')

/** The export that is meant, if the viewer may see it; null for absent, foreign, deleted and malformed alike. */
export async function findBatchExport(ctx: RequestContext, id: string): Promise<BatchExport | null> {
  const uuid = parseId('BatchExport', id)
  return uuid ? ctx.load(batchExportById, uuid) : null
}

export const batchExports = defineList<BatchExport>(
  { table: 'batch_export', parent: 'organizationId', orders: {} },
  batchExportById,
)

export const runs = defineList<BatchExportRun>(
  { table: 'batch_export_run', parent: 'batchExportId', orders: {} },
  runById,
)

export const backfills = defineList<BatchExportBackfill>(
  { table: 'batch_export_backfill', parent: 'batchExportId', orders: {} },
  backfillById,
)

/** The newest backfill of an export that was asked for with these times. */
export async function backfillOf(
  ctx: RequestContext,
  batchExportId: string,
  { startAt, endAt }: Pick<BatchExportBackfill, 'startAt' | 'endAt'>,
): Promise<BatchExportBackfill | null> {
  const [row] = await ctx.sql<BatchExportBackfill>(
    `select t.* from batch_export_backfill t where t."batchExportId" = $1::uuid
       and t."startAt" is not distinct from $2::timestamptz and t."endAt" is not distinct from $3::timestamptz
     order by t.id desc limit 1`,
    [batchExportId, startAt, endAt],
  )
  return row ?? null
}

/** The state of some runs of an export now, in the order of their beginning. */
export const runsById = (ctx: RequestContext, batchExportId: string, ids: readonly string[]) =>
  ctx.sql<BatchExportRun>(
    `select t.* from batch_export_run t where t."batchExportId" = $1::uuid and t.id = any($2::uuid[]) order by t.id`,
    [batchExportId, ids],
  )

/** The ids of the runs of an export that began or changed since a moment. */
export async function runsChangedSince(ctx: RequestContext, batchExportId: string, since: Date): Promise<string[]> {
  const rows = await ctx.sql<{ id: string }>(
    `select t.id from batch_export_run t where t."batchExportId" = $1::uuid and t."updatedAt" >= $2::timestamptz`,
    [batchExportId, since],
  )
  return rows.map((row) => row.id)
}

export const logs = defineList<BatchExportLog>({
  table: 'batch_export_log',
  parent: 'batchExportId',
  orders: { TIMESTAMP: [{ sql: 't.timestamp', type: 'timestamptz' }] },
})

export interface LogFilter {
  levels?: readonly LogLevel[] | null
  search?: string | null
  since?: Date | null
  until?: Date | null
  runId?: string | null
}

/** posthog.md 2.1, row 1: both ends exclusive; `search` case-insensitive in the message. */
export function logFilter(filter: LogFilter | null | undefined): Condition[] {
  const conditions: Condition[] = []
  if (filter?.levels) conditions.push({ sql: 't.level::text = any($?::text[])', values: [filter.levels] })
  if (filter?.search) conditions.push({ sql: 't.message ilike $?', values: [`%${escapeLike(filter.search)}%`] })
  if (filter?.since) conditions.push({ sql: 't.timestamp > $?::timestamptz', values: [filter.since] })
  if (filter?.until) conditions.push({ sql: 't.timestamp < $?::timestamptz', values: [filter.until] })
  if (filter?.runId != null) {
    conditions.push({ sql: 't."runId" = $?::uuid', values: [parseId('BatchExportRun', filter.runId)] })
  }
  return conditions
}
