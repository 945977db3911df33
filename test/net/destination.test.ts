import type { LookupAddress, lookup } from 'node:dns'
import { expect, test } from 'vitest'
import { createDestinationPolicy, DestinationError } from '../../src/net/destination.js'
import { parseNetwork } from '../../src/net/networks.js'

const strict = createDestinationPolicy([])
const lenient = createDestinationPolicy(['10.0.0.0/8', 'fd00::/8'].map(parseNetwork))

/** A resolver that gives these answers to any name. */
function answering(...addresses: string[]): typeof lookup {
  const all: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const answer = (_host: string, _options: object, done: (failure: Error | null, found: LookupAddress[]) => void) =>
    done(all.length > 0 ? null : new Error('ENOTFOUND'), all)
  return answer as typeof lookup
}

test.each([
  'https://example.com/hook?x=1',
  'https://example.com:443/',
  'https://example.com:80/',
  'https://1.1.1.1/',
  'https://[2606:4700::1111]/',
])('%s is a destination', (url) => {
  expect(strict.checkUrl(url).href).toBe(new URL(url).href)
})

test.each([
  ['another scheme', 'ftp://example.com/'],
  ['a file', 'file:///etc/passwd'],
  ['no scheme', 'example.com'],
  ['no host', 'https://'],
  ['plain http', 'http://example.com/'],
  ['an odd port', 'https://example.com:8443/'],
  ['a user name', 'https://user@example.com/'],
  ['a password', 'https://:secret@example.com/'],
  ['a host behind a user name', 'https://example.com@127.0.0.1/'],
  ['a host behind a backslash', 'https://127.0.0.1\\@example.com/'],
  ['a host before a fragment', 'https://127.0.0.1#@example.com/'],
])('%s is none: %s', (_what, url) => {
  expect(() => strict.checkUrl(url)).toThrow(DestinationError)
})

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  'fc00::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '4000::1',
  'example.com',
  '',
])('the address "%s" is not public', (address) => {
  expect(strict.admits(address)).toBe(false)
})

test('a public address is admitted, over the web by https on its ports only', () => {
  for (const address of ['1.1.1.1', '::ffff:1.1.1.1', '2606:4700::1111']) {
    expect(strict.admits(address)).toBe(true)
    expect(strict.admitsWeb(address, { protocol: 'https:', port: '443' })).toBe(true)
    expect(strict.admitsWeb(address, { protocol: 'https:', port: '5432' })).toBe(false)
    expect(strict.admitsWeb(address, { protocol: 'http:', port: '80' })).toBe(false)
  }
})

test('in the operator’s networks any address may be reached in any way', () => {
  expect(lenient.checkUrl('http://10.0.0.7:9000/').port).toBe('9000')
  expect(lenient.checkUrl('http://[fd00::7]:9000/').port).toBe('9000')
  expect(lenient.checkUrl('http://minio.internal:9000/').port).toBe('9000')
  expect(() => lenient.checkUrl('http://11.0.0.7:9000/')).toThrow(DestinationError)
  expect(() => lenient.checkUrl('http://user@10.0.0.7/')).toThrow(DestinationError)
})

test.each([
  ['https://hook.test/', ['1.1.1.1'], true],
  ['https://hook.test/', ['1.1.1.1', '127.0.0.1'], false],
  ['https://hook.test/', ['192.168.0.1'], false],
  ['http://hook.test:9000/', ['10.0.0.1'], true],
  ['http://hook.test:9000/', ['1.1.1.1'], false],
  ['https://hook.test/', [], true],
])('when it is saved, %s at %j passes: %s', async (url, addresses, passes) => {
  const policy = createDestinationPolicy([parseNetwork('10.0.0.0/8')], answering(...addresses))
  const check = policy.checkUrlNow(url)
  await (passes ? expect(check).resolves.toBeInstanceOf(URL) : expect(check).rejects.toThrow(DestinationError))
})

test('a host that is no web server resolves to admitted addresses only', async () => {
  const resolve = (...addresses: string[]) => createDestinationPolicy([], answering(...addresses)).resolve('db.test')
  expect(await resolve('1.1.1.1', '2606:4700::1111')).toHaveLength(2)
  await expect(resolve('1.1.1.1', '::1')).rejects.toMatchObject({ reason: 'not-allowed' })
  await expect(resolve()).rejects.toMatchObject({ reason: 'unreachable' })
})
