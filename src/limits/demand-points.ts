import type { RequestContext } from '../context.js'
import { refusal } from '../errors.js'
import type { Bucket } from './buckets.js'
import type { Verdict } from './limits.js'

/**
 * Takes points out of a strict bucket, for an operation about to begin: each alias of a mutation counts, and a refused try
 * as much as one that succeeds. `key` is whose bucket it is: `whoseLimit(ctx)`, or the id of an organization.
 *
 * @throws TOO_MANY_REQUESTS (with `retryAfter`)
 */
export async function demandPoints(ctx: RequestContext, bucket: Bucket, key: string, points = 1): Promise<void> {
  const verdict = await ctx.services.limits.consume(bucket, key, points)
  if (verdict && !verdict.allowed) throw tooManyRequests(verdict)
}

/** What a verdict refuses, for operations and REST doors. */
export const tooManyRequests = ({ limit, resetSeconds }: Verdict) =>
  refusal('TOO_MANY_REQUESTS', sentenceOf(resetSeconds), { retryAfter: resetSeconds, facts: { limit } })

export const sentenceOf = (seconds: number) =>
  `Too many requests. Try again in ${seconds} second${seconds === 1 ? '' : 's'}.`
