import { expect, test } from 'vitest'
import { domainName, isDomainName } from '../../src/net/domain-name.js'

const parsed = (text: string) => domainName.safeParse(text).data

test.each([
  ['example.com', 'example.com'],
  ['Example.COM', 'example.com'],
  ['  example.com ', 'example.com'],
  ['example.com.', 'example.com'],
  ['a.b-c.d1.example.co', 'a.b-c.d1.example.co'],
  ['münchen.de', 'xn--mnchen-3ya.de'],
  ['MÜNCHEN.de', 'xn--mnchen-3ya.de'],
  ['xn--mnchen-3ya.de', 'xn--mnchen-3ya.de'],
  ['例え.テスト', 'xn--r8jz45g.xn--zckzah'],
  ['例え。テスト', 'xn--r8jz45g.xn--zckzah'],
  ['ｅｘａｍｐｌｅ.com', 'example.com'],
])('the domain "%s" is written %s', (typed, written) => {
  expect(parsed(typed)).toBe(written)
})

test.each([
  '',
  '.',
  'com',
  'localhost',
  'example',
  'example..com',
  '.example.com',
  'example.com..',
  '-a.example.com',
  'a-.example.com',
  'a_b.example.com',
  'exa mple.com',
  'example.com/path',
  'example.com:80',
  'user@example.com',
  'https://example.com',
  'exa%6dple.com',
  '*.example.com',
  'example.c',
  'example.123',
  '127.0.0.1',
  '１２７.0.0.1',
  '0x7f.1',
  '[::1]',
  'xn--a.com',
  'ⓔxample.com',
  'example.com\nevil.com',
  'example.com\u0000',
])('"%s" is no domain', (typed) => {
  expect(parsed(typed)).toBeUndefined()
})

test('a label has at most 63 characters', () => {
  expect(parsed(`${'a'.repeat(63)}.com`)).toBe(`${'a'.repeat(63)}.com`)
  expect(parsed(`${'a'.repeat(64)}.com`)).toBeUndefined()
})

test('an organization claims names of at most 128 characters', () => {
  const name = (length: number) => `${'a.'.repeat(62)}${'b'.repeat(length - 127)}.co`
  expect(name(128)).toHaveLength(128)
  expect(parsed(name(128))).toBe(name(128))
  expect(parsed(name(129))).toBeUndefined()
})

test('a refusal says what to do', () => {
  expect(domainName.safeParse('nope').error?.issues.map((issue) => issue.message)).toEqual([
    'Please enter a valid domain or subdomain name.',
  ])
})

test('the written form alone is a domain name, for doors that do not normalise', () => {
  expect(isDomainName('example.com')).toBe(true)
  expect(isDomainName('Example.com')).toBe(false)
  expect(isDomainName('example.com.')).toBe(false)
})

test.each(['co.uk', 'github.io', 'CO.UK', 'blogspot.com', 'xn--55qx5d.cn'])(
  'nobody may claim the public suffix %s',
  (name) => {
    expect(parsed(name)).toBeUndefined()
  },
)

test.each(['example.co.uk', 'acme.github.io', 'example.test'])('%s below a public suffix may be claimed', (name) => {
  expect(parsed(name)).toBe(name)
})
