import { timingSafeEqual } from 'node:crypto'

/**
 * Where the owner of a domain shows that it is his: the name that the documentation of PostHog gives (posthog.md 6.1),
 * which is the one shown, or our own.
 */
const CHALLENGE_LABELS = ['_posthog-challenge', '_orgraph-challenge'] as const

/** The names at which the challenge may stand, the one that is shown first. */
export const challengeNames = (domain: string): string[] => CHALLENGE_LABELS.map((label) => `${label}.${domain}`)

/** The name at which people are told to put the challenge. */
export const shownChallengeName = (domain: string): string => `${CHALLENGE_LABELS[0]}.${domain}`

/** 32 random bytes as 43 characters A-Za-z0-9_- (posthog.md 3). */
export const newChallenge = (random: (bytes: number) => Buffer): string => random(32).toString('base64url')

/** What a look at the records of a domain came to. Only VERIFIED proves anything. */
export type VerificationOutcome = 'VERIFIED' | 'MISSING' | 'MISMATCH' | 'UNREACHABLE'

/** An answer of the domain name system, as net/dns.ts gives it. */
export type Answer =
  | { readonly status: 'found'; readonly values: readonly string[] }
  | { readonly status: 'missing' }
  | { readonly status: 'unknown' }

/**
 * Whether one of the values found is exactly the challenge. Other values are a mismatch, as a wildcard with somebody
 * else's challenge is. A server that did not answer leaves open what it would have said; without any, nothing is there.
 */
export function judgeAnswers(challenge: string, answers: readonly Answer[]): VerificationOutcome {
  const values = answers.flatMap((answer) => (answer.status === 'found' ? answer.values : []))
  // Every value is compared, whichever it is that fits.
  if (values.filter((value) => isSame(value, challenge)).length > 0) return 'VERIFIED'
  if (values.length > 0) return 'MISMATCH'
  return answers.some((answer) => answer.status === 'unknown') ? 'UNREACHABLE' : 'MISSING'
}

function isSame(value: string, challenge: string): boolean {
  const [given, expected] = [Buffer.from(value), Buffer.from(challenge)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** A change that an organization asks for; absent = stays. */
export interface DomainChanges {
  readonly domain?: string | undefined
  readonly jitProvisioningEnabled?: boolean | undefined
  readonly ssoEnforcement?: string | undefined
}

export type DomainProblem =
  | { readonly code: 'VERIFIED_DOMAIN_RENAMED' }
  | { readonly code: 'DOMAIN_NOT_VERIFIED'; readonly field: string }

/**
 * A verified domain keeps its name; how people sign in through it can be set only while it is verified, and be it to
 * the value that it has (posthog.md 3).
 */
export function checkDomainChanges(
  current: { readonly domain: string; readonly verifiedAt: Date | null },
  changes: DomainChanges,
): DomainProblem[] {
  if (current.verifiedAt) {
    const renamed = changes.domain !== undefined && changes.domain !== current.domain
    return renamed ? [{ code: 'VERIFIED_DOMAIN_RENAMED' }] : []
  }
  return (['jitProvisioningEnabled', 'ssoEnforcement'] as const)
    .filter((field) => changes[field] !== undefined)
    .map((field) => ({ code: 'DOMAIN_NOT_VERIFIED', field }))
}
