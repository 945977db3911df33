import { describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/access/decide.js'
import {
  expiryAfter,
  isRecipient,
  isRestrictable,
  lifetimeHours,
  secondsUntilResend,
  shownStatus,
} from '../../src/invitation/policy.js'

const now = new Date('2026-11-22T12:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)

describe('the life of an invitation', () => {
  it.each([
    ['graphql', 168],
    ['tours-events', 168],
    ['recrubo', 168],
    ['cli', 168],
    ['better-auth', 48],
    ['rybbit', 48],
    ['posthog', 72],
  ] as const)('made through %s lasts %i hours', (door, hours) => {
    expect(lifetimeHours(door, undefined)).toBe(hours)
  })

  it('lasts as long as the operator wants, whatever the door', () => {
    expect(lifetimeHours('posthog', 5)).toBe(5)
  })

  it('ends so many hours after it is sent', () => {
    expect(expiryAfter(now, 48)).toEqual(new Date('2026-11-24T12:00:00Z'))
  })

  it('is over at the very moment of its end', () => {
    expect(shownStatus({ status: 'PENDING', expiresAt: at(0.001) }, now)).toBe('PENDING')
    expect(shownStatus({ status: 'PENDING', expiresAt: now }, now)).toBe('EXPIRED')
  })

  it.each(['ACCEPTED', 'REJECTED', 'REVOKED'] as const)('stays %s after its end', (status) => {
    expect(shownStatus({ status, expiresAt: at(-1) }, now)).toBe(status)
  })

  it('is sent again at most once a minute', () => {
    expect(secondsUntilResend(null, now)).toBe(0)
    expect(secondsUntilResend(now, now)).toBe(60)
    expect(secondsUntilResend(at(-59.5), now)).toBe(1)
    expect(secondsUntilResend(at(-60), now)).toBe(0)
  })
})

describe('who can answer', () => {
  const person = { userId: 'u', email: 'a@b.test', emailVerified: true, name: 'A', memberships: new Map() }
  const key = { id: 'k', kind: 'NATIVE', scopes: null, organizationIds: null } as const

  it('is a person by session, or by a key that nothing limits', () => {
    const session = { id: 's', activeOrganizationId: null, startedAt: new Date(0) }
    expect(isRecipient({ ...person, kind: 'USER', superAdmin: false, session })).toBe(true)
    expect(isRecipient({ ...person, kind: 'API_KEY', key })).toBe(true)
  })

  it.each<[string, Viewer]>([
    ['nobody', { kind: 'ANONYMOUS' }],
    ['a key with chosen scopes', { ...person, kind: 'API_KEY', key: { ...key, scopes: ['users.read'] } }],
    ['a key for chosen organizations', { ...person, kind: 'API_KEY', key: { ...key, organizationIds: ['o'] } }],
    ["an organization's key", { kind: 'ORGANIZATION_KEY', organizationId: 'o', key }],
    ['a partner', { kind: 'PARTNER', partnerId: 'p', key }],
  ])('is not %s', (_who, viewer) => {
    expect(isRecipient(viewer)).toBe(false)
  })
})

it.each([
  [['member'], true],
  [['admin'], false],
  [['owner'], false],
  [['guide'], false],
  [['member', 'admin'], false],
])('whoever will be %j can be restricted to sites: %s', (roleKeys, expected) => {
  expect(isRestrictable(roleKeys)).toBe(expected)
})
