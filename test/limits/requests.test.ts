import { describe, expect, it } from 'vitest'
import { COMPLEXITY_OF_POINT } from '../../src/http/cost-limit.js'
import { ANONYMOUS_REQUESTS, REQUESTS } from '../../src/limits/buckets.js'
import { spendOnRequest } from '../../src/limits/requests.js'
import { type Client, clientWithKey } from '../testkit/client.js'
import { type Gateway, useGateway } from '../testkit/gateway.js'

const gateway = useGateway({ rateLimit: true })
const unlimited = useGateway()

const QUERY = '{ viewer { kind } }'
const ask = (client: Client, query = QUERY) => client.post('/graphql', { query })
const toldBy = (headers: Headers) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map((name) => headers.get(name))

/** Spends all but so many points of whoever sends these headers. */
async function leave(of: Gateway, client: Client, points: number): Promise<void> {
  const identified = await of.services.viewers.identify(new Headers(client.headers))
  if (identified.outcome !== 'identified') throw new Error('not identified')
  const request = { id: 'test', ip: null, userAgent: null, headers: new Headers() }
  const asking = { services: of.services, viewer: identified.viewer, request }
  await spendOnRequest(asking, REQUESTS.points - points)
}

describe('requests to the graph', () => {
  it('tell what is left of the minute', async () => {
    const person = await gateway.person()
    await ask(person)
    const { status, headers } = await ask(person)
    const [limit, remaining, reset, retry] = toldBy(headers)
    expect([status, limit, remaining, retry]).toEqual([200, String(REQUESTS.points), String(REQUESTS.points - 2), null])
    expect(Number(reset)).toBeGreaterThan(0)
    expect(Number(reset)).toBeLessThanOrEqual(60)
  })

  it('are exactly as many as the bucket holds, however many come at once', async () => {
    const person = await gateway.person()
    await leave(gateway, person, 7)
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(person)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), ...Array(5).fill(429)])
  })

  it('are refused as RATE_LIMITED, with the seconds to wait', async () => {
    const person = await gateway.person()
    await leave(gateway, person, 0)
    const { status, body, headers } = await ask(person)
    const wait = Number(headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect([status, body]).toEqual([
      429,
      {
        errors: [
          {
            message: expect.stringContaining(`${wait} second`),
            extensions: { code: 'RATE_LIMITED', retryAfter: wait, requestId: expect.any(String) },
          },
        ],
      },
    ])
    expect(toldBy(headers)).toEqual([String(REQUESTS.points), '0', String(wait), String(wait)])
  })

  it('cost more the larger they are, and are refused before they run', async () => {
    const person = await gateway.person()
    const large =
      '{ viewer { organizations(first: 100) { nodes { members(first: 100) { totalCount nodes { id } } } } } }'
    const { headers, body } = await ask(person, large)
    expect(body.errors).toBeUndefined()
    const spent = REQUESTS.points - Number(headers.get('ratelimit-remaining'))
    expect(spent).toBeGreaterThan(10_000 / COMPLEXITY_OF_POINT)
    const other = await gateway.person()
    await leave(gateway, other, 3)
    const refused = await ask(other, large)
    expect(refused.body).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
    expect(refused.body.data ?? null).toBeNull()
  })

  it('of one person do not use up those of another, nor of a key that is for itself', async () => {
    const [person, other] = [await gateway.person(), await gateway.person()]
    await leave(gateway, person, 0)
    const statuses = await Promise.all([person, other, await person.key()].map(async (one) => (await ask(one)).status))
    expect(statuses).toEqual([429, 200, 200])
  })

  it('of those without a credential count by address', async () => {
    const from = async (remoteAddress: string, headers: Record<string, string> = {}) =>
      (
        await gateway.send(
          '/graphql',
          { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: `{"query":"${QUERY}"}` },
          { incoming: { socket: { remoteAddress } } },
        )
      ).status
    const guess = { authorization: `Bearer ${'x'.repeat(64)}` }
    await Promise.all(Array.from({ length: ANONYMOUS_REQUESTS.points - 1 }, () => from('203.0.113.1')))
    expect(await from('203.0.113.1', guess)).toBe(401)
    expect(await from('203.0.113.1')).toBe(429)
    expect(await from('203.0.113.1', guess)).toBe(429)
    expect(await from('203.0.113.2')).toBe(200)
    await Promise.all(Array.from({ length: ANONYMOUS_REQUESTS.points }, (_, i) => from(`2001:db8::${i.toString(16)}`)))
    expect(await from('2001:db8::ffff:1')).toBe(429)
    expect(await from('2001:db8:0:1::1')).toBe(200)
  })

  it('are not counted where limits are off', async () => {
    const { headers } = await ask(await unlimited.person())
    expect(toldBy(headers)).toEqual([null, null, null, null])
  })
})

describe('requests to a REST door', () => {
  const wait = expect.any(Number)
  const doors: [string, (client: Client) => Promise<{ status: number; headers: Headers; body: unknown }>, unknown][] = [
    [
      'Rybbit',
      (client) => client.get('/rybbit/api/organizations'),
      { error: 'Rate limit exceeded', scope: 'burst', limit: REQUESTS.points, retryAfter: wait },
    ],
    [
      'better-auth',
      (client) => client.get('/api/auth/organization/list'),
      { message: 'Too many requests. Please try again later.' },
    ],
    [
      'Tours & Events',
      (client) => client.get('/tours-events/api/organizations/me'),
      { error: expect.stringContaining('Too many'), reason: 'too_many_requests', retryAfter: wait },
    ],
  ]

  it.each(doors)('of %s are refused in its own words', async (_door, call, body) => {
    const { owner } = await gateway.organization()
    const before = await call(owner)
    expect([before.status, before.headers.get('ratelimit-limit')]).toEqual([200, String(REQUESTS.points)])
    await leave(gateway, owner, 0)
    const refused = await call(owner)
    expect({ status: refused.status, body: refused.body }).toEqual({ status: 429, body })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  })

  it('of Recrubo are refused in its own words', async () => {
    const organization = await gateway.organization()
    const key = await organization.key('RECRUBO_ORGANIZATION')
    const call = () => key.get('/public/v2/users', { accept: 'application/vnd.api+json' })
    expect((await call()).status).toBe(200)
    await leave(gateway, clientWithKey(gateway, key.key), 0)
    const { status, headers, body } = await call()
    expect([status, body.errors[0].code, body.errors[0].status]).toEqual([429, 'too_many_requests', '429'])
    expect(headers.get('content-type')).toContain('application/vnd.api+json')
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('of PostHog are never refused to a session, as documented, and to strangers as anywhere', async () => {
    const { owner } = await gateway.organization()
    await leave(gateway, owner, 0)
    const { status, headers } = await owner.get('/posthog/api/organizations/')
    expect([status, ...toldBy(headers)]).toEqual([200, null, null, null, null])
    const stranger = async () =>
      gateway.send('/posthog/api/organizations/', {}, { incoming: { socket: { remoteAddress: '203.0.113.77' } } })
    await Promise.all(Array.from({ length: ANONYMOUS_REQUESTS.points }, stranger))
    const refused = await stranger()
    expect(refused.status).toBe(429)
    expect(await refused.json()).toMatchObject({ type: 'throttled_error', code: 'throttled' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('share the bucket of the graph', async () => {
    const { owner } = await gateway.organization()
    const first = await ask(owner)
    const { headers } = await owner.get('/rybbit/api/organizations')
    const left = (of: Headers) => Number(of.get('ratelimit-remaining'))
    expect(left(headers)).toBe(left(first.headers) - 1)
  })
})
