import type { GraphQLError } from 'graphql'
import { requestError } from '../graph/request-errors.js'
import { sentenceOf } from '../limits/demand-points.js'
import type { Verdict } from '../limits/limits.js'
import { limitHeaders, spendOnRequest } from '../limits/requests.js'

/** What one request to the graph takes out of its sender's bucket: a point, and more for what is large. */
export interface RequestBudget {
  spend(points: number): Promise<Verdict | null>
  /** What the answer tells of it, once all is spent. */
  headers(): Record<string, string>
}

export function openBudget(asking: Parameters<typeof spendOnRequest>[0]): RequestBudget {
  let last: Verdict | null = null
  return {
    async spend(points) {
      last = await spendOnRequest(asking, points)
      return last
    },
    headers: () => limitHeaders(last),
  }
}

/** `errors[]` of what was refused (graphql.md 1). */
export const rateLimited = ({ resetSeconds }: Verdict): GraphQLError =>
  requestError('RATE_LIMITED', sentenceOf(resetSeconds), { retryAfter: resetSeconds })
