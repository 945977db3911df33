import type { RequestContext } from '../../context.js'
import type { Bucket } from '../../limits/buckets.js'
import { Refused } from '../problem.js'
import { throttled } from './errors.js'

/** What a key may ask for, in bursts and for long (posthog.md 1.3). Both hold across processes. */
export const KEY_LIMITS: readonly Bucket[] = [
  { name: 'posthog-burst', points: 480, seconds: 60, heldBy: 'database' },
  { name: 'posthog-sustained', points: 4800, seconds: 3600, heldBy: 'database' },
]

/** Counts a request of a key; sessions are never throttled here. @throws Refused: 429, with how long to wait */
export async function throttleKeys({ viewer, services }: RequestContext): Promise<void> {
  if (!('key' in viewer)) return
  for (const bucket of KEY_LIMITS) {
    // One after the other: what a burst is refused does not use up the hour.
    const verdict = await services.limits.consume(bucket, viewer.key.id)
    if (verdict && !verdict.allowed) throw new Refused(throttled(verdict.resetSeconds))
  }
}
