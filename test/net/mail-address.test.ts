import { expect, test } from 'vitest'
import { isMailName, mailAddress, normaliseEmail, parseMailAddress } from '../../src/net/mail-address.js'

test.each([
  ['a@example.com', 'a@example.com'],
  ['First.Last+tag@Mail.Example.COM', 'first.last+tag@mail.example.com'],
  ["o'brien@example.com", "o'brien@example.com"],
  ['x@xn--mnchen-3ya.de', 'x@xn--mnchen-3ya.de'],
])('the address "%s" is written %s', (typed, written) => {
  expect(parseMailAddress(typed)).toBe(written)
})

test.each([
  '',
  'a',
  '@example.com',
  'a@',
  'a@example',
  'a@localhost',
  'a@b@example.com',
  'a@example..com',
  'a@-example.com',
  'a@127.0.0.1',
  'a@[127.0.0.1]',
  '.a@example.com',
  'a.@example.com',
  'a..b@example.com',
  'a b@example.com',
  ' a@example.com',
  'a@example.com ',
  '"a b"@example.com',
  'a(comment)@example.com',
  'A <a@example.com>',
  '<a@example.com>',
  'a@example.com,b@example.com',
  'a@example.com;b@example.com',
  'group:a@example.com;',
  'a@example.com\r\nBcc: evil@example.com',
  'a\n@example.com',
  'a\u0000@example.com',
  'a\u007f@example.com',
  'ä@example.com',
  'a@münchen.de',
  '\u212Aate@example.com',
])('%j is refused', (typed) => {
  expect(parseMailAddress(typed)).toBeNull()
})

test('an address has at most 254 characters, 64 of them before the "@"', () => {
  const local = 'l'.repeat(64)
  const domain = (length: number) =>
    `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(length - 186)}.co`
  expect(parseMailAddress(`${local}@${domain(189)}`)).toHaveLength(254)
  expect(parseMailAddress(`${local}@${domain(190)}`)).toBeNull()
  expect(parseMailAddress(`l${local}@example.com`)).toBeNull()
})

test('at a border an address is parsed into its written form or refused with one message', () => {
  expect(mailAddress.parse('Me@Example.com')).toBe('me@example.com')
  expect(mailAddress.safeParse('me').error?.issues.map((issue) => issue.message)).toEqual([
    'Enter a valid email address.',
  ])
})

test('lower case never turns a foreign letter into an ASCII one', () => {
  expect(normaliseEmail('KATE@Example.com')).toBe('kate@example.com')
  expect(normaliseEmail('\u212Aate@example.com')).not.toBe('kate@example.com')
})

test('a name beside an address may have commas and quotes, but no header syntax', () => {
  expect(['Doe, Jane', 'Jane "JD" Doe', 'Жанна 🙂'].every(isMailName)).toBe(true)
  expect(['Jane\r\nBcc: a@b.test', 'Jane <a@b.test>', 'Jane\u0000', 'Jane\u2028'].some(isMailName)).toBe(false)
})
