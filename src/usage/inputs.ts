import { z } from 'zod'
import { isDeeperThan, plainText } from '../inputs.js'
import { storableJson } from './policy.js'

/** The biggest batch of one call. */
export const MAX_EVENTS = 1000
const MAX_PROPERTIES_BYTES = 32 * 1024
const FIRST_MOMENT = new Date('2000-01-01T00:00:00Z')
const DAY = 86_400_000

const token = (max: number, what: string) =>
  z
    .string()
    .min(1, `${what} must not be empty.`)
    .max(max, `${what} has at most ${max} characters.`)
    .refine((text) => !/\p{Cc}/u.test(text), `${what} must not contain control characters.`)

const properties = z
  .record(z.string(), z.unknown())
  .nullish()
  .refine((given) => !isDeeperThan(given, 32), 'Properties are nested at most 32 levels deep.')
  .transform((given, context) => {
    const text = storableJson(given ?? {})
    if (Buffer.byteLength(text) <= MAX_PROPERTIES_BYTES) return text
    context.addIssue({ code: 'custom', message: 'Properties have at most 32 KiB.' })
    return z.NEVER
  })

const moment = (now: Date) =>
  z
    .union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))], {
      error: 'The timestamp is an ISO 8601 date-time with a time zone.',
    })
    .refine(
      (at) => at >= FIRST_MOMENT && at.getTime() <= now.getTime() + DAY,
      'The timestamp lies between the year 2000 and one day from now.',
    )

/** One batch as it arrives; `properties` become JSON text. What an event leaves out is chosen here or by the operation. */
export const recordEventsInput = (now: Date) =>
  z.object({
    events: z
      .array(
        z.object({
          uuid: z
            .uuid('The uuid is a UUID.')
            .transform((uuid) => uuid.toLowerCase())
            .nullish(),
          event: token(200, 'The event'),
          distinctId: token(400, 'The distinct id'),
          sessionId: token(400, 'The session id').nullish(),
          timestamp: moment(now).nullish(),
          properties,
        }),
      )
      .min(1, 'At least one event.')
      .max(MAX_EVENTS, `At most ${MAX_EVENTS} events a call.`),
  })
export type RecordedEvent = z.input<ReturnType<typeof recordEventsInput>>['events'][number]

const limit = z.number().int().min(0).max(2_147_483_647).nullable().optional()

/** Omitted limits keep their value, null lifts them. */
export const setSubscriptionInput = z.object({
  planName: plainText(64, 'The plan'),
  status: plainText(64, 'The status').optional(),
  eventLimit: limit,
  memberLimit: limit,
  siteLimit: limit,
  periodEnd: z.date().nullable().optional(),
})
export type SetSubscription = z.input<typeof setSubscriptionInput>
