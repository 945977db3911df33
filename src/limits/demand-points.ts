import type { RequestContext } from '../context.js'
import { refusal } from '../errors.js'
import type { Bucket } from './buckets.js'

/**
 * Takes points out of a strict bucket, for an operation about to begin: each alias of a mutation counts, and a refused try
 * as much as one that succeeds. `key` is whose bucket it is: `whoseLimit(ctx)`, or the id of an organization.
 *
 * @throws TOO_MANY_REQUESTS (with `retryAfter`)
 */
export async function demandPoints(ctx: RequestContext, bucket: Bucket, key: string, points = 1): Promise<void> {
  const verdict = await ctx.services.limits.consume(bucket, key, points)
  if (!verdict || verdict.allowed) return
  const { resetSeconds } = verdict
  throw refusal('TOO_MANY_REQUESTS', `Too many requests. Try again in ${resetSeconds} seconds.`, {
    retryAfter: resetSeconds,
  })
}
