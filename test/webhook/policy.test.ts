import { describe, expect, it } from 'vitest'
import type { Permission } from '../../src/access/permissions.js'
import { heardNouns, isHopeless, nextAttempt, restUntil, retryAfter } from '../../src/webhook/policy.js'
import { DAY, DELAYS, HOUR, MINUTE } from './receivers.js'

const now = new Date('2026-01-05T12:00:00Z')
const waitOf = (date: Date | null) => date && date.getTime() - now.getTime()

describe('when a delivery is tried again', () => {
  it.each(DELAYS.map((delay, attempts) => [attempts, delay] as const).slice(1))(
    'after attempt %i in %i ms, or up to a tenth later',
    (attempts, delay) => {
      expect(waitOf(nextAttempt(now, attempts, 0, null))).toBe(delay)
      expect(waitOf(nextAttempt(now, attempts, 0.5, null))).toBeCloseTo(delay * 1.05)
      expect(waitOf(nextAttempt(now, attempts, 1, null))).toBeCloseTo(delay * 1.1)
    },
  )

  it('never after the tenth attempt', () => {
    expect(nextAttempt(now, 10, 0, null)).toBeNull()
    expect(nextAttempt(now, 10, 0, HOUR)).toBeNull()
  })

  it('not before the receiver wants it, and within a day whatever it wants', () => {
    expect(waitOf(nextAttempt(now, 1, 1, HOUR))).toBe(HOUR)
    expect(waitOf(nextAttempt(now, 3, 0, MINUTE))).toBe(30 * MINUTE)
    expect(waitOf(nextAttempt(now, 1, 0, 400 * DAY))).toBe(DAY)
  })
})

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 05 Jan 2026 12:05:00 GMT', 5 * MINUTE],
    ['Mon, 05 Jan 2026 11:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['1e9', null],
    ['2026', 2026_000],
    [undefined, null],
  ])('%j', (header, milliseconds) => {
    expect(retryAfter(header, now)).toBe(milliseconds)
  })
})

describe('an endpoint rests', () => {
  it.each([429, 502, 503, 504])('for a minute after %i, or as long as it asks for', (status) => {
    expect(waitOf(restUntil(now, status, null))).toBe(MINUTE)
    expect(waitOf(restUntil(now, status, HOUR))).toBe(HOUR)
    expect(waitOf(restUntil(now, status, 9 * DAY))).toBe(DAY)
  })

  it.each([200, 404, 500, null])('not after %s', (status) => {
    expect(restUntil(now, status, HOUR)).toBeNull()
  })
})

it('an endpoint is hopeless after five days of failures only', () => {
  expect(isHopeless(now, new Date(now.getTime() - 5 * DAY))).toBe(true)
  expect(isHopeless(now, new Date(now.getTime() - 5 * DAY + 1))).toBe(false)
  expect(isHopeless(now, null)).toBe(false)
})

describe('what a webhook hears', () => {
  const setter = (...held: Permission[]) => ({ held: new Set(held), isKept: false })
  const url = 'https://a.test/'

  it('is what whoever sets it may read', () => {
    expect(heardNouns(setter('webhooks.update', 'users.read'), null, url)).toEqual(['invitation', 'member'])
    expect(heardNouns(setter('webhooks.update'), null, url)).toEqual([])
  })

  it('shrinks with another place, and stays or grows with the same', () => {
    const before = { url, nouns: ['member', 'role'] }
    expect(heardNouns(setter('sites.read'), before, 'https://b.test/')).toEqual(['site'])
    expect(heardNouns(setter('sites.read'), before, url)).toEqual(['member', 'role', 'site'])
  })

  it('leaves out sites where the setter is kept to some', () => {
    const held = new Set<Permission>(['sites.read', 'roles.read'])
    expect(heardNouns({ held, isKept: true }, null, url)).toEqual(['role'])
  })
})
