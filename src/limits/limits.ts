import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../database/client.js'
import type { Bucket } from './buckets.js'

/** What a bucket has said: whether the points were there, and what a client is told of it. */
export interface Verdict {
  allowed: boolean
  limit: number
  remaining: number
  /** Whole seconds until the bucket is full again. */
  resetSeconds: number
}

/** The port to the counters: buckets of points for each key, full again after their time. */
export interface Limits {
  /**
   * Takes points out of the bucket of this key; null where limits are off. Of points that are not there nothing is given,
   * and the bucket is empty until it is full again. Time is the machine's own, not that of the record.
   */
  consume(bucket: Bucket, key: string, points?: number): Promise<Verdict | null>
}

type Limiter = Pick<RateLimiterMemory, 'consume'>

/** Limits that hold (`on`), or none: then nothing is counted. */
export function createLimits({ on, systemPool }: { on: boolean; systemPool: Database['systemPool'] }): Limits {
  if (!on) return { consume: async () => null }
  const limiters = new Map<string, Limiter>()

  function limiterOf(bucket: Bucket): Limiter {
    const known = limiters.get(bucket.name)
    if (known) return known
    const made = bucket.heldBy === 'process' ? inMemory(bucket) : inDatabase(bucket, systemPool)
    limiters.set(bucket.name, made)
    return made
  }

  return {
    async consume(bucket, key, points = 1) {
      // What the library rejects with is its verdict, too; anything else is an error.
      const answer = await limiterOf(bucket)
        .consume(key, points)
        .then(
          (left) => ({ left, allowed: true }),
          (reason: unknown) => {
            if (reason instanceof RateLimiterRes) return { left: reason, allowed: false }
            throw reason
          },
        )
      return {
        allowed: answer.allowed,
        limit: bucket.points,
        remaining: answer.left.remainingPoints,
        resetSeconds: Math.max(1, Math.ceil(answer.left.msBeforeNext / 1000)),
      }
    },
  }
}

const inMemory = ({ name, points, seconds }: Bucket) =>
  new RateLimiterMemory({ keyPrefix: name, points, duration: seconds })

function inDatabase({ name, points, seconds }: Bucket, pool: Database['systemPool']): Limiter {
  return new RateLimiterPostgres({
    storeClient: withNumbers(pool),
    storeType: 'pool',
    tableName: 'limit_count',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
    // An empty bucket is known to be empty without asking again.
    inMemoryBlockOnConsumed: points,
  })
}

/** The library reckons with plain numbers, where the pool gives a bigint as BigInt; its moments are far below 2^53. */
function withNumbers(pool: Database['systemPool']) {
  const getTypeParser = () => Number
  return { query: (query: object) => pool.query({ ...query, types: { getTypeParser } } as never) }
}
