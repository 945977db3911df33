import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ApiKeyKind } from '../../src/access/key-scopes.js'
import { generateKey, hashKey, recogniseKey } from '../../src/identity/key-format.js'

const FORMS: [ApiKeyKind, RegExp][] = [
  ['NATIVE', /^og_live_[0-9A-Za-z]{38}$/],
  ['RYBBIT', /^[A-Za-z]{64}$/],
  ['RYBBIT_ORGANIZATION', /^rb_org_[A-Za-z]{64}$/],
  ['POSTHOG', /^phx_[0-9A-Za-z]{43}$/],
  ['TOURS_EVENTS', /^tke_live_[\w-]{32}$/],
  ['RECRUBO_PARTNER', /^[\w-]{22}$/],
  ['RECRUBO_ORGANIZATION', /^[\w-]{22}$/],
]

describe('a fresh key', () => {
  it.each(FORMS)('%s has its documented form and is recognised', (kind, form) => {
    for (let i = 0; i < 50; i += 1) {
      const { key, start, last4 } = generateKey(kind, randomBytes)
      expect(key).toMatch(form)
      expect(key.startsWith(start)).toBe(true)
      expect(key.endsWith(last4)).toBe(true)
      expect(recogniseKey(key)).toMatchObject({ valid: true, kinds: expect.arrayContaining([kind]) })
    }
  })

  it.each(FORMS)('%s shows little of itself', (kind) => {
    const { key, start, last4 } = generateKey(kind, randomBytes)
    expect(key.length - start.length - last4.length).toBeGreaterThanOrEqual(14)
  })

  it('starts with six characters in a list of Rybbit keys, which always say rb_org for organizations', () => {
    expect(generateKey('RYBBIT_ORGANIZATION', randomBytes).start).toBe('rb_org')
    expect(generateKey('RYBBIT', randomBytes).start).toHaveLength(6)
  })

  it('draws every character as often as any other', () => {
    // Repeatable randomness: a hash of a counter. `byte % 62` would give the first eight characters 15.6 % of the draws.
    let counter = 0
    const random = (n: number) => {
      counter += 1
      return createHash('shake256', { outputLength: n }).update(String(counter)).digest()
    }
    const drawn = Array.from({ length: 1_000 }, () => generateKey('POSTHOG', random).key.slice('phx_'.length)).join('')
    const firstEight = drawn.replace(/[^0-7]/g, '').length / drawn.length
    expect(new Set(drawn).size).toBe(62)
    expect(Math.abs(firstEight - 8 / 62)).toBeLessThan(0.008)
  })

  it('goes on drawing when the randomness holds no usable byte at first', () => {
    let call = 0
    const poor = (n: number) => Buffer.alloc(n, call++ === 0 ? 255 : 0)
    expect(generateKey('RYBBIT', poor).key).toBe('A'.repeat(64))
  })
})

describe('recognising a key', () => {
  it('takes a Recrubo key for either kind, since they share one form', () => {
    expect(recogniseKey('v'.repeat(22))).toEqual({ kinds: ['RECRUBO_PARTNER', 'RECRUBO_ORGANIZATION'], valid: true })
  })

  it('sees a single wrong character of a native key by its checksum', () => {
    const { key } = generateKey('NATIVE', randomBytes)
    for (let at = 'og_live_'.length; at < key.length; at += 1) {
      const wrong = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1)
      expect(recogniseKey(wrong)).toEqual({ kinds: ['NATIVE'], valid: false })
    }
  })

  it.each([
    ['a short body', 'POSTHOG', 'phx_short'],
    ['a foreign alphabet', 'POSTHOG', `phx_${'-'.repeat(43)}`],
    ['no body', 'NATIVE', 'og_live_'],
    ['digits', 'RYBBIT_ORGANIZATION', `rb_org_${'1'.repeat(64)}`],
    ['one character too many', 'TOURS_EVENTS', `tke_live_${'a'.repeat(33)}`],
    ['a million characters', 'POSTHOG', `phx_${'a'.repeat(1_000_000)}`],
    ['a line break at the end', 'POSTHOG', `phx_${'a'.repeat(42)}\n`],
  ])('knows a key with %s by its prefix %s, and as worthless', (_, kind, text) => {
    expect(recogniseKey(text)).toEqual({ kinds: [kind], valid: false })
  })

  it('prefers a whole form to a prefix', () => {
    expect(recogniseKey(`phx_${'a'.repeat(18)}`)).toMatchObject({ valid: true })
  })

  it.each([
    ['nothing', ''],
    ['63 letters', 'a'.repeat(63)],
    ['65 letters', 'a'.repeat(65)],
    ['64 characters with a digit', `${'a'.repeat(63)}1`],
    ['22 characters with a space', `${'a'.repeat(21)} `],
    ['22 letters beyond ASCII', 'ä'.repeat(22)],
    ['control characters', '\u0000'.repeat(64)],
    ['a PostHog project token', `phc_${'a'.repeat(43)}`],
    ['a Rybbit ingestion key', `rb_${'a'.repeat(64)}`],
    ['a million letters', 'a'.repeat(1_000_000)],
  ])('sees no key in %s', (_, text) => {
    expect(recogniseKey(text)).toBeNull()
  })
})

describe('the hash of a key', () => {
  it('is base64url SHA-256 of the whole key, without padding (rybbit.md 7)', () => {
    const key = `rb_org_${'a'.repeat(64)}`
    expect(hashKey(key)).toBe(createHash('sha256').update(key).digest('base64url'))
    expect(hashKey(key)).toMatch(/^[\w-]{43}$/)
  })
})
