import { z } from 'zod'
import {
  NOT_BLANK,
  NOT_BOOLEAN,
  NOT_DATE,
  NOT_INTEGER,
  NOT_NULL,
  NOT_OBJECT,
  NOT_TEXT,
  notAChoice,
  REQUIRED,
  tooLong,
} from './texts.js'

/** The fields of request bodies, refused in the framework's words (posthog.md 1.1). */

const words = (wrong: string | ((value: unknown) => string)) => ({
  error: ({ input }: { input?: unknown }) => {
    if (input === undefined) return REQUIRED
    if (input === null) return NOT_NULL
    return typeof wrong === 'string' ? wrong : wrong(input)
  },
})

/** Text with something in it. */
export const text = (max: number) => z.string(words(NOT_TEXT)).trim().min(1, NOT_BLANK).max(max, tooLong(max))

/** Text that may be empty. */
export const anyText = (max: number) => z.string(words(NOT_TEXT)).max(max, tooLong(max))

export const flag = () => z.boolean(words(NOT_BOOLEAN))

export const integer = () => z.int(words(NOT_INTEGER))

export const choice = <const Values extends readonly string[]>(values: Values) => z.enum(values, words(notAChoice))

/** The levels of members (posthog.md 6.3). */
export const level = () =>
  z.literal([1, 8, 15], words(notAChoice)).meta({ description: '1 member, 8 admin, 15 owner.' })

/** ISO 8601 with a zone; a bare date or time without one is taken as UTC. */
export const moment = () =>
  z
    .string(words(NOT_DATE))
    .regex(/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/, NOT_DATE)
    .transform((written, context) => {
      const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(written.slice(10)) || written.length === 10 ? written : `${written}Z`
      const date = new Date(zoned.replace(' ', 'T'))
      if (!Number.isNaN(date.getTime())) return date
      context.addIssue({ code: 'custom', message: NOT_DATE })
      return z.NEVER
    })

export const dictionary = () => z.record(z.string(), z.unknown(), words(NOT_OBJECT))

/** A body: unknown fields are ignored (posthog.md 1). */
export const body = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape, words(NOT_OBJECT))
