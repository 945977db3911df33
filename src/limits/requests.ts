import type { Viewer } from '../access/decide.js'
import type { RequestInfo } from '../context.js'
import type { Services } from '../services.js'
import { ANONYMOUS_REQUESTS, REQUESTS } from './buckets.js'
import type { Verdict } from './limits.js'
import { whoseRequests } from './whose.js'

interface Asking {
  services: Services
  viewer: Viewer
  request: RequestInfo
}

/** Takes the points of a request, or what more it costs, out of the bucket of whoever sends it; null where limits are off. */
export function spendOnRequest({ services, viewer, request }: Asking, points = 1): Promise<Verdict | null> {
  const bucket = viewer.kind === 'ANONYMOUS' ? ANONYMOUS_REQUESTS : REQUESTS
  return services.limits.consume(bucket, whoseRequests({ viewer, request }), points)
}

/** What a client is told of its bucket on every answer, and when to come back on a refusal. */
export function limitHeaders(verdict: Verdict | null): Record<string, string> {
  if (!verdict) return {}
  const { allowed, limit, remaining, resetSeconds } = verdict
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
    ...(!allowed && { 'retry-after': String(resetSeconds) }),
  }
}
