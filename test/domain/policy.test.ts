import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkDomainChanges, judgeAnswers, newChallenge } from '../../src/domain/policy.js'

const challenge = newChallenge(randomBytes)
const found = (...values: string[]) => ({ status: 'found', values }) as const
const missing = { status: 'missing' } as const
const unknown = { status: 'unknown' } as const

describe('a challenge', () => {
  it('has 43 url-safe characters and is never the same', () => {
    expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(newChallenge(randomBytes)).not.toBe(challenge)
  })
})

describe('the judgement over the answers', () => {
  it.each([
    ['the challenge', [found(challenge), missing], 'VERIFIED'],
    ['the challenge at the second name', [missing, found(challenge)], 'VERIFIED'],
    ['the challenge among others', [found('v=spf1 -all', challenge, 'x'), missing], 'VERIFIED'],
    ['the challenge though one name is unknown', [found(challenge), unknown], 'VERIFIED'],
    ['other values', [found('x'), missing], 'MISMATCH'],
    [
      'the challenge with more around it',
      [found(` ${challenge}`, `"${challenge}"`, `${challenge}x`), missing],
      'MISMATCH',
    ],
    ['the challenge in other case', [found(swapCase(challenge)), missing], 'MISMATCH'],
    ['an empty value', [found(''), missing], 'MISMATCH'],
    ['nothing', [missing, missing], 'MISSING'],
    ['no answer', [unknown, unknown], 'UNREACHABLE'],
    ['nothing at one name and no answer at the other', [missing, unknown], 'UNREACHABLE'],
  ] as const)('%s', (_what, answers, outcome) => {
    expect(judgeAnswers(challenge, answers)).toBe(outcome)
  })
})

describe('changing a domain', () => {
  const unverified = { domain: 'a.test', verifiedAt: null }
  const verified = { domain: 'a.test', verifiedAt: new Date() }

  it('renames only what is unverified', () => {
    expect(checkDomainChanges(unverified, { domain: 'b.test' })).toEqual([])
    expect(checkDomainChanges(verified, { domain: 'b.test' })).toEqual([{ code: 'VERIFIED_DOMAIN_RENAMED' }])
    expect(checkDomainChanges(verified, { domain: 'a.test' })).toEqual([])
  })

  it('sets how people sign in only on what is verified, and be it to off', () => {
    expect(checkDomainChanges(verified, { jitProvisioningEnabled: true, ssoEnforcement: 'saml' })).toEqual([])
    expect(checkDomainChanges(unverified, { jitProvisioningEnabled: false, ssoEnforcement: '' })).toEqual([
      { code: 'DOMAIN_NOT_VERIFIED', field: 'jitProvisioningEnabled' },
      { code: 'DOMAIN_NOT_VERIFIED', field: 'ssoEnforcement' },
    ])
  })
})

function swapCase(text: string): string {
  return [...text].map((c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())).join('')
}
