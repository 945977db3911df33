import type { RequestContext } from '../context.js'
import { requestError } from '../graph/request-errors.js'
import { whoseLimit } from '../limits/whose.js'
import type { Services } from '../services.js'

/** Streams that one person, program or partner may have open in a process: each asks the database at every event. */
export const MAX_STREAMS = 50

const openStreams = new WeakMap<Services, Map<string, number>>()

/** Counts a stream of the viewer until it is given back. @throws RATE_LIMITED */
export function occupy(ctx: RequestContext): () => void {
  const { services } = ctx
  const counts = openStreams.get(services) ?? new Map<string, number>()
  openStreams.set(services, counts)
  const who = whoseLimit(ctx)
  const count = counts.get(who) ?? 0
  if (count >= MAX_STREAMS) throw requestError('RATE_LIMITED', `At most ${MAX_STREAMS} subscriptions at once.`)
  counts.set(who, count + 1)
  return () => {
    const left = (counts.get(who) ?? 1) - 1
    if (left > 0) counts.set(who, left)
    else counts.delete(who)
  }
}
