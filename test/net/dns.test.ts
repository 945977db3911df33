import { performance } from 'node:perf_hooks'
import type { Answer } from 'dns-packet'
import { afterEach, expect, test, vi } from 'vitest'
import { createTxtLookup } from '../../src/net/dns.js'
import { type DnsReply, type DnsServer, startDnsServer } from '../testkit/dns-server.js'

const NAME = '_challenge.example.test'
const running: DnsServer[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(running.splice(0).map((server) => server.close()))
})

async function serverSaying(reply: DnsReply) {
  const server = await startDnsServer(() => reply)
  running.push(server)
  return { server, lookup: createTxtLookup({ servers: [server.address], timeoutMs: 600 }) }
}
const txt = (...chunks: string[]): Answer => ({ type: 'TXT', name: NAME, data: chunks })

test('the chunks of a long record are one value', async () => {
  const { lookup } = await serverSaying([txt('a'.repeat(255), 'b'.repeat(30))])
  expect(await lookup(NAME)).toEqual({ status: 'found', values: [`${'a'.repeat(255)}${'b'.repeat(30)}`] })
})

test('several records at one name are all found', async () => {
  const { lookup } = await serverSaying([txt('v=spf1 -all'), txt('token')])
  expect(await lookup(NAME)).toEqual({ status: 'found', values: ['v=spf1 -all', 'token'] })
})

test('an answer too long for UDP is asked for over TCP', async () => {
  const values = Array.from({ length: 9 }, (_, i) => `${i}`.repeat(200))
  const { server, lookup } = await serverSaying(values.map((value) => txt(value)))
  expect(await lookup(NAME)).toEqual({ status: 'found', values })
  expect(server.questions).toContain(`tcp TXT ${NAME}`)
})

test('the record behind an alias is found', async () => {
  const { lookup } = await serverSaying([
    { type: 'CNAME', name: NAME, data: 'verify.elsewhere.test' },
    { type: 'TXT', name: 'verify.elsewhere.test', data: ['token'] },
  ])
  expect(await lookup(NAME)).toEqual({ status: 'found', values: ['token'] })
})

test('a name that does not exist is missing', async () => {
  const { lookup } = await serverSaying('NXDOMAIN')
  expect(await lookup(NAME)).toEqual({ status: 'missing' })
})

test('a name without TXT records is missing', async () => {
  const { lookup } = await serverSaying([])
  expect(await lookup(NAME)).toEqual({ status: 'missing' })
})

test.each([
  ['SERVFAIL', 'ESERVFAIL'],
  ['REFUSED', 'EREFUSED'],
  ['silence', 'ETIMEOUT'],
] as const)('a server that answers %s leaves the answer unknown', async (reply, reason) => {
  const { lookup } = await serverSaying(reply)
  expect(await lookup(NAME)).toEqual({ status: 'unknown', reason })
})

test('silent servers hold a lookup no longer than its time limit', async () => {
  const silent = await Promise.all([1, 2, 3].map(() => serverSaying('silence')))
  const lookup = createTxtLookup({ servers: silent.map(({ server }) => server.address), timeoutMs: 400 })
  const start = performance.now()
  expect(await lookup(NAME)).toEqual({ status: 'unknown', reason: 'ETIMEOUT' })
  expect(performance.now() - start).toBeLessThan(1_500)
})

test('a silent server gives way to the next one', async () => {
  const [silent, answering] = [await serverSaying('silence'), await serverSaying([txt('token')])]
  const lookup = createTxtLookup({ servers: [silent.server.address, answering.server.address], timeoutMs: 900 })
  expect(await lookup(NAME)).toEqual({ status: 'found', values: ['token'] })
})

test('only the name itself is asked for, with no search domain added', async () => {
  vi.stubEnv('LOCALDOMAIN', 'corp.test')
  const { server, lookup } = await serverSaying('NXDOMAIN')
  await lookup('single')
  expect(new Set(server.questions)).toEqual(new Set(['udp TXT single']))
})

test('every lookup asks anew, so that a record published a moment ago counts', async () => {
  let reply: DnsReply = 'NXDOMAIN'
  const server = await startDnsServer(() => reply)
  running.push(server)
  const lookup = createTxtLookup({ servers: [server.address] })
  expect(await lookup(NAME)).toEqual({ status: 'missing' })
  reply = [txt('token')]
  expect(await lookup(NAME)).toEqual({ status: 'found', values: ['token'] })
})

test('a server that is no address is refused at once', () => {
  expect(() => createTxtLookup({ servers: ['dns.example.test:53'] })).toThrow(TypeError)
})
