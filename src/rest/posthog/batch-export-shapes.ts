import { z } from 'zod'
import { DESTINATION_NAMES, MODEL_NAMES } from './batch-export-inputs.js'
import { time } from './shapes.js'

/** A run (posthog.md 7). */
export const runShape = z.strictObject({
  id: z.uuid(),
  batch_export: z.uuid(),
  backfill: z.uuid().nullable(),
  status: z.string(),
  records_completed: z.int(),
  records_total_count: z.int().nullable(),
  bytes_exported: z.int(),
  latest_error: z.string().nullable(),
  data_interval_start: time.nullable(),
  data_interval_end: time,
  cursor: z.null(),
  created_at: time,
  finished_at: time.nullable(),
  last_updated_at: time,
})

/** A batch export (posthog.md 2.2). */
export const batchExportShape = z.strictObject({
  id: z.uuid(),
  team_id: z.int().nullable().describe('The number of its site; null for all of them.'),
  name: z.string(),
  model: z.enum(MODEL_NAMES),
  destination: z.strictObject({
    type: z.enum(DESTINATION_NAMES),
    config: z.record(z.string(), z.unknown()).describe('Without secrets.'),
    integration: z.null(),
  }),
  interval: z.string(),
  paused: z.boolean(),
  created_at: time,
  last_updated_at: time,
  last_paused_at: time.nullable(),
  start_at: time.nullable(),
  end_at: time.nullable(),
  latest_runs: z.array(runShape).describe('The ten newest, the newest first.'),
  schema: z
    .strictObject({
      fields: z.array(z.strictObject({ expression: z.string(), alias: z.string() })),
      values: z.strictObject({}),
      hogql_query: z.string(),
    })
    .nullable()
    .describe('What the query selects; null without one.'),
  filters: z.array(z.record(z.string(), z.unknown())).nullable(),
})

/** A line of a log (posthog.md 2.3). */
export const logShape = z.strictObject({
  log_source_id: z.uuid().describe('The batch export.'),
  instance_id: z.uuid().nullable().describe('The run.'),
  timestamp: time,
  level: z.enum(['DEBUG', 'INFO', 'LOG', 'WARNING', 'ERROR']),
  message: z.string(),
})

/** A backfill (posthog.md 7). */
export const backfillShape = z.strictObject({
  id: z.uuid(),
  team: z.int().nullable().describe('The number of its site; null for all of them.'),
  batch_export: z.uuid(),
  start_at: time.nullable(),
  end_at: time.nullable(),
  status: z.string(),
  created_at: time,
  finished_at: time.nullable(),
  last_updated_at: time,
  progress: z
    .strictObject({ total_runs: z.int(), finished_runs: z.int(), progress: z.number().min(0).max(1) })
    .nullable(),
})

/** The steps of a test that has not run (posthog.md 2.4). */
export const testShape = z.strictObject({
  steps: z.array(z.strictObject({ name: z.string(), description: z.string(), result: z.null() })),
})

const created = '2024-01-15T10:30:00Z'
const id = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e16'

const runId = '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e17'

export const runExample: z.output<typeof runShape> = {
  id: runId,
  batch_export: id,
  backfill: null,
  status: 'Completed',
  records_completed: 1247,
  records_total_count: 1247,
  bytes_exported: 152_371,
  latest_error: null,
  data_interval_start: '2024-01-14T00:00:00Z',
  data_interval_end: '2024-01-15T00:00:00Z',
  cursor: null,
  created_at: created,
  finished_at: created,
  last_updated_at: created,
}

export const backfillExample: z.output<typeof backfillShape> = {
  id: '01934b3c-7f2e-7c1a-9d3e-5a6b7c8d9e18',
  team: 456,
  batch_export: id,
  start_at: '2024-01-01T00:00:00Z',
  end_at: '2024-01-15T00:00:00Z',
  status: 'Running',
  created_at: created,
  finished_at: null,
  last_updated_at: created,
  progress: { total_runs: 14, finished_runs: 7, progress: 0.5 },
}

export const batchExportExample = {
  id,
  team_id: 456,
  name: 'Nightly events',
  model: 'events',
  destination: {
    type: 'S3',
    config: { bucket_name: 'events', region: 'eu-central-1', prefix: 'nightly/' },
    integration: null,
  },
  interval: 'day',
  paused: false,
  created_at: created,
  last_updated_at: created,
  last_paused_at: null,
  start_at: null,
  end_at: null,
  latest_runs: [runExample],
  schema: null,
  filters: null,
}

export const logExample = {
  log_source_id: id,
  instance_id: runId,
  timestamp: created,
  level: 'INFO' as const,
  message: 'Exported 1247 records.',
}
