/** So many points in so many seconds, counted for each key that it is asked with. */
export interface Bucket {
  /** Unique: what is counted under the same name is one bucket. */
  name: string
  points: number
  seconds: number
  /** `database`: holds across processes, for a statement each time. `process`: free, and each process counts for itself. */
  heldBy: 'process' | 'database'
}

const MINUTE = 60
const HOUR = 60 * MINUTE

/** Every request, for each key, user or, without either, address: a point, and more for what is large (controls.md 4). */
export const REQUESTS: Bucket = { name: 'requests', points: 1200, seconds: MINUTE, heldBy: 'process' }

/** The same for those of whom nothing is known but the address, which many may share. */
export const ANONYMOUS_REQUESTS: Bucket = { name: 'anonymous', points: 300, seconds: MINUTE, heldBy: 'process' }

/** Invitations made or sent again: each one of a bulk counts. */
export const INVITE: Bucket = { name: 'invite', points: 200, seconds: HOUR, heldBy: 'database' }

/** Answers to invitations: nobody needs many, unless he tries tokens. */
export const ACCEPT_INVITATION: Bucket = { name: 'accept', points: 30, seconds: 10 * MINUTE, heldBy: 'database' }

/** Look-ups of a domain's records: each asks name servers of the customer's choosing. */
export const VERIFY_DOMAIN: Bucket = { name: 'verify-domain', points: 30, seconds: 10 * MINUTE, heldBy: 'database' }

/** Test steps of a destination: each connects to a host of the customer's choosing. */
export const TEST_STEP: Bucket = { name: 'test-step', points: 30, seconds: 10 * MINUTE, heldBy: 'database' }
