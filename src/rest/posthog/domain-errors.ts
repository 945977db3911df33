import type { Problem } from '../problem.js'
import { INVALID_DOMAIN } from './domain-inputs.js'
import { invalid, invalidAs, invalidInput } from './errors.js'

/** The refusals of domains (posthog.md 3). */

export const TAKEN = invalidAs(
  'unique',
  'domain with this domain already exists.',
  'domain',
  'The organization has it already, or another one has verified it.',
  'DOMAIN_TAKEN',
)
export const RENAMED = invalidAs(
  'invalid_input',
  'A verified domain cannot be renamed.',
  'domain',
  'Another name for a verified domain.',
  'VERIFIED_DOMAIN_RENAMED',
)
const UNTIL_VERIFIED = 'This attribute cannot be updated until the domain is verified.'
const ATTRS: Readonly<Record<string, string>> = {
  jitProvisioningEnabled: 'jit_provisioning_enabled',
  ssoEnforcement: 'sso_enforcement',
}
export const NOT_VERIFIED = {
  ...invalidAs(
    'verification_required',
    UNTIL_VERIFIED,
    'sso_enforcement',
    'How people sign in, before the domain is verified.',
    'DOMAIN_NOT_VERIFIED',
  ),
  word: (problem: Problem) => {
    const field = problem.kind === 'REFUSED' ? String(problem.facts?.field) : ''
    return invalid(UNTIL_VERIFIED, ATTRS[field] ?? null, 'verification_required').body
  },
}
export const ALREADY_VERIFIED = invalidAs(
  'already_verified',
  'This domain has already been verified.',
  null,
  'It is verified.',
  'DOMAIN_ALREADY_VERIFIED',
)
export const BAD_NAME = invalidInput(INVALID_DOMAIN, 'domain', 'The name is none, or not in lower case.')
