import { describe, expect, test } from 'vitest'
import { createKeyring, maskSecret, open, SecretError, type SecretLocation, seal } from '../../src/net/secrets.js'

const CELL: SecretLocation = { organizationId: 'org-1', table: 'webhook', column: 'secret', rowId: 'row-1' }
const ring = createKeyring('first secret key')
const dataKey = ring.newDataKey()

describe('a sealed secret', () => {
  test.each(['', 'whsec_plain', 'ünïcödé 🔑', 'x'.repeat(100_000)])('opens in its own cell', (secret) => {
    expect(open(dataKey, CELL, seal(dataKey, CELL, secret))).toBe(secret)
  })

  test('shows nothing of the plaintext and differs each time', () => {
    const [one, two] = [seal(dataKey, CELL, 'hunter2'), seal(dataKey, CELL, 'hunter2')]
    expect(one).not.toBe(two)
    expect(Buffer.from(one.split('.')[1] ?? '', 'base64url').includes('hunter2')).toBe(false)
  })

  test.each([
    { organizationId: 'org-2' },
    { table: 'batch_export' },
    { column: 'url' },
    { rowId: 'row-2' },
    { table: 'webhook","secret', column: '' },
  ])('does not open in another cell: %o', (other) => {
    expect(() => open(dataKey, { ...CELL, ...other }, seal(dataKey, CELL, 'hunter2'))).toThrow(SecretError)
  })

  test('does not open with the data key of another organization', () => {
    expect(() => open(ring.newDataKey(), CELL, seal(dataKey, CELL, 'hunter2'))).toThrow(SecretError)
  })

  test('does not open after any one byte was changed', () => {
    const bytes = Buffer.from(seal(dataKey, CELL, 'hunter2').slice(3), 'base64url')
    for (const index of bytes.keys()) {
      const altered = Buffer.from(bytes)
      altered[index] = (altered[index] ?? 0) ^ 1
      expect(() => open(dataKey, CELL, `v1.${altered.toString('base64url')}`)).toThrow(SecretError)
    }
  })

  test.each(['', 'v1.', 'v1.AAAA', 'v2.AAAA', 'hunter2', 'v1.a.b'])('is not "%s"', (text) => {
    expect(() => open(dataKey, CELL, text)).toThrow(SecretError)
  })

  test('that fails to open says nothing of its content', () => {
    const attempt = () => open(dataKey, { ...CELL, rowId: 'row-2' }, seal(dataKey, CELL, 'hunter2'))
    expect(attempt).not.toThrow(/hunter2|row-/)
  })
})

describe('a data key', () => {
  test('has 256 random bits', () => {
    expect(dataKey).toHaveLength(32)
    expect(ring.newDataKey().equals(dataKey)).toBe(false)
  })

  test('is unwrapped by a ring of the same secret key', () => {
    expect(createKeyring('first secret key').unwrap(ring.wrap(dataKey))).toEqual(dataKey)
  })

  test('stays readable after the secret key was replaced', () => {
    const renewed = createKeyring('second secret key', ['first secret key'])
    expect(renewed.unwrap(ring.wrap(dataKey))).toEqual(dataKey)
  })

  test('is not unwrapped by a ring without its key', () => {
    expect(() => createKeyring('second secret key').unwrap(ring.wrap(dataKey))).toThrow(SecretError)
  })

  test('is not unwrapped under the id of another key', () => {
    const renewed = createKeyring('second secret key', ['first secret key'])
    const relabelled = ring.wrap(dataKey).replace(ring.keyId, renewed.keyId)
    expect(() => renewed.unwrap(relabelled)).toThrow(SecretError)
  })

  test('wrapped by an earlier key waits to be wrapped again', () => {
    const renewed = createKeyring('second secret key', ['first secret key'])
    expect(renewed.isCurrent(ring.wrap(dataKey))).toBe(false)
    expect(renewed.isCurrent(renewed.wrap(dataKey))).toBe(true)
  })

  test('carries the id of its key, which is not the key', () => {
    expect(ring.wrap(dataKey)).toMatch(new RegExp(`^v1\\.${ring.keyId}\\.`))
    expect('first secret key').not.toContain(ring.keyId)
  })

  test.each(['', 'v1', 'v1.0011223344556677.', 'nonsense'])('is not "%s"', (text) => {
    expect(() => ring.unwrap(text)).toThrow(SecretError)
  })
})

test('an empty secret key makes no ring', () => {
  expect(() => createKeyring('')).toThrow('SECRET_KEY')
})

test.each([
  ['whsec_abcdefgh', 'whse…'],
  ['mysecret1234', 'myse…'],
  ['mysecret123', '…'],
  ['', '…'],
  ['🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑', '🔑🔑🔑🔑…'],
])('the secret "%s" is shown as "%s"', (secret, shown) => {
  expect(maskSecret(secret)).toBe(shown)
})
