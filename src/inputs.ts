import { z } from 'zod'
import { type InputIssue, invalidInput } from './errors.js'

/** C0 and C1 controls but tab and line breaks, and halves of characters; NUL cannot even be stored. */
const CONTROLS = /[^\P{Cc}\t\n\r]|\p{Surrogate}/u
const LINE_BREAKS = /[\n\r\t]/

/** A line of text: trimmed, 1 to `max` characters, no control characters. */
export const plainText = (max: number, what: string) =>
  z
    .string()
    .trim()
    .min(1, `${what} must not be empty.`)
    .max(max, `${what} has at most ${max} characters.`)
    .refine((text) => !CONTROLS.test(text) && !LINE_BREAKS.test(text), `${what} must not contain control characters.`)

/** Text that may have several lines; at most `max` characters. */
export const longText = (max: number, what: string) =>
  z
    .string()
    .max(max, `${what} has at most ${max} characters.`)
    .refine((text) => !CONTROLS.test(text), `${what} must not contain control characters.`)

/** As JSON.stringify writes what PostgreSQL cannot keep in jsonb: NUL and halves of characters. */
const UNSTORABLE = /(?:^|[^\\])(?:\\\\)*\\u(?:0000|d[89a-f])/

/** Whether objects and arrays lie inside each other more than so many levels deep. */
export const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1)))

const DEEPEST = 32

/** Free data of a caller, as JSON. Its depth first: JSON.stringify goes down into it, and has a stack to lose. */
export const jsonObject = (what: string) =>
  z
    .record(z.string(), z.unknown())
    .refine((value) => !isDeeperThan(value, DEEPEST), {
      message: `${what} must not be nested deeper than ${DEEPEST} levels.`,
      abort: true,
    })
    .refine((value) => !UNSTORABLE.test(JSON.stringify(value)), `${what} must not contain NUL or broken characters.`)

/** Parses the input of an operation; throws InvalidInputError with every complaint and its path. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(withoutUndefined(input))
  if (result.success) return result.data
  throw invalidInput(result.error.issues.map(toIssue))
}

function toIssue(issue: z.core.$ZodIssue): InputIssue {
  return { path: issue.path.join('.'), code: issue.code, message: issue.message }
}

/** GraphQL input objects have no prototype, and an omitted field may be there as undefined. */
function withoutUndefined(input: unknown): unknown {
  if (!input || typeof input !== 'object' || Array.isArray(input) || input instanceof Date) return input
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
}
