import { z } from 'zod'
import { isDeeperThan, longText, plainText } from '../inputs.js'
import { isInterval } from './policy.js'

const MODELS = ['EVENTS', 'PERSONS', 'SESSIONS'] as const
const TYPES = ['S3', 'POSTGRES', 'REDSHIFT', 'SNOWFLAKE', 'BIGQUERY', 'DATABRICKS', 'HTTP', 'FILE', 'NOOP'] as const

const MAX_JSON = 65_536
const MAX_DEPTH = 10

/** JSON of a bounded size whose texts can be stored: PostgreSQL has neither NUL nor halves of characters. */
const storable = (what: string) => (value: unknown, context: z.RefinementCtx) => {
  if (isDeeperThan(value, MAX_DEPTH)) context.addIssue(`${what} must not be nested deeper than ${MAX_DEPTH} levels.`)
  else if (JSON.stringify(value).length > MAX_JSON) context.addIssue(`${what} must not be longer than 64 KiB.`)
  else if (texts(value).some((text) => /\0|\p{Surrogate}/u.test(text))) {
    context.addIssue(`${what} must not contain NUL or broken characters.`)
  }
}

const inner = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null && !(value instanceof Date) ? Object.values(value) : []

const texts = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : [...inner(value).flatMap(texts), ...Object.keys(Object(value))]

const RUN_ATTRIBUTES = ['data_interval_start', 'data_interval_end']

/** posthog.md 2.2, `filters`. */
const filters = z
  .array(z.record(z.string(), z.unknown()), "'filters' should be an array of filters")
  .refine(
    (list) => !list.some((filter) => RUN_ATTRIBUTES.some((key) => Object.hasOwn(filter, key))),
    "'data_interval_start' and 'data_interval_end' are run attributes and not 'filters'. Trigger a backfill if you wish to manually control which periods to batch export.",
  )
  .superRefine(storable('Filters'))

const config = z.record(z.string(), z.unknown()).superRefine(storable('The configuration'))

const interval = z.string().refine(isInterval, { error: ({ input }) => `"${input}" is not a valid choice.` })

/** Kept as it is; what it says is checked with the model (`checkSelection`). */
const hogqlQuery = longText(20_000, 'The query').transform((text) => text.trim() || null)

const name = plainText(400, 'The name')
const moment = z.date()

const isPeriod = ({ startAt, endAt }: { startAt?: Date | null | undefined; endAt?: Date | null | undefined }) =>
  !startAt || !endAt || startAt < endAt

export const END_BEFORE_START = 'The end must come after the start.'

export const createBatchExportInput = z
  .object({
    site: z.string().nullish(),
    name,
    model: z.enum(MODELS).nullish(),
    interval,
    destination: z.object({ type: z.enum(TYPES), config }),
    filters: filters.nullish(),
    hogqlQuery: hogqlQuery.nullish(),
    startAt: moment.nullish(),
    endAt: moment.nullish(),
    paused: z.boolean().nullish(),
  })
  .refine(isPeriod, { path: ['endAt'], message: END_BEFORE_START })

/** Omitted keeps, null clears. A configuration is laid over the stored one, so that secrets may be left out. */
export const updateBatchExportInput = z.object({
  name: name.optional(),
  model: z.enum(MODELS).optional(),
  interval: interval.optional(),
  destination: z.object({ type: z.enum(TYPES).optional(), config: config.optional() }).optional(),
  filters: filters.nullable().optional(),
  hogqlQuery: hogqlQuery.nullable().optional(),
  startAt: moment.nullable().optional(),
  endAt: moment.nullable().optional(),
  paused: z.boolean().optional(),
})

/** posthog.md 7: without a start from the first record on, without an end up to the interval that is current. */
export const backfillInput = z
  .object({ startAt: moment.nullish(), endAt: moment.nullish() })
  .refine(isPeriod, { path: ['endAt'], message: "The initial backfill datetime 'start_at' must be before 'end_at'" })

/** A destination that is tested: what changes about a stored one, or all of a new one. Which steps there are is its own to say. */
export const testStepInput = z.object({
  step: z.int(),
  destination: z.object({ type: z.enum(TYPES).optional(), config: config.optional() }).optional(),
})
