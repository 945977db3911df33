import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Gateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { deliver, happen, hooked, LOOPBACK, startReceiver } from '../webhook/receivers.js'
import { type CollectedSpan, type Collector, startCollector } from './collector.js'

let collector: Collector
let gateway: Gateway
let acme: OrganizationSeed
const planted: string[] = []
/** In the place of a secret, to be looked for in all that was sent. */
const plant = () => {
  const secret = `planted-${randomBytes(12).toString('hex')}`
  planted.push(secret)
  return secret
}

const traceparent = (trace: string) => `00-${trace}-00f067aa0ba902b7-01`
const newTrace = () => randomBytes(16).toString('hex')

const renamed = newTrace()
const listed = newTrace()
let received: Record<string, string | string[] | undefined>[]

/** One gateway for the file: what it sends when it closes is what the tests look at. */
beforeAll(async () => {
  collector = await startCollector()
  gateway = await Gateway.start({ env: { ...LOOPBACK, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } })
  acme = await gateway.organization()
  const { owner } = acme
  const rename =
    'mutation Rename($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }'
  await owner.post(
    '/graphql',
    { query: rename, variables: { input: { organization: acme.ref, name: plant() } } },
    { traceparent: traceparent(renamed) },
  )
  await owner.get(`/rybbit/api/organizations/${acme.id}/sites`, { traceparent: traceparent(listed) })

  const receiver = await startReceiver()
  const hookedOne = await hooked(gateway, `${receiver.url}/${plant()}?key=${plant()}`, `whsec_${btoa(plant())}`)
  await happen(hookedOne)
  await deliver(gateway)
  received = receiver.requests.map(({ headers }) => headers)

  const anonymous = gateway.anonymous
  const email = 'traced@example.test'
  const password = plant()
  await anonymous.post('/api/auth/sign-up/email', { email, password, name: plant() })
  await anonymous.post('/api/auth/sign-in/email', { email, password: plant() })
  await anonymous.post('/graphql', { query: '{ viewer { kind } }' }, { authorization: `Bearer og_live_${plant()}` })
  await anonymous.get(`/api/organizations/x/sites?api_key=${plant()}`)
  await anonymous.get(`/invitations/${plant()}`)
  await anonymous.get('/api/auth/get-session', { cookie: `better-auth.session_token=${plant()}` })
  await owner.mutate('inviteMember', {
    organization: acme.ref,
    email: 'invited@example.test',
    role: 'member',
    message: plant(),
  })
  await gateway.services.jobs.idle()
  await gateway.close()
})
afterAll(() => collector.server.close())

const of = (trace: string) => collector.spans().filter(({ traceId }) => traceId === trace)
const one = (spans: CollectedSpan[], name: string): CollectedSpan => {
  const found = spans.filter((span) => span.name === name)
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${name}: ${spans.map((span) => span.name)}`)
  return found[0]
}

describe('a request', () => {
  it('goes on with the trace of its caller, by door, row and status', () => {
    expect(one(of(listed), 'GET /api/organizations/:organizationId/sites')).toMatchObject({
      kind: 2,
      parentSpanId: '00f067aa0ba902b7',
      facts: {
        'http.request.method': 'GET',
        'http.route': '/api/organizations/:organizationId/sites',
        'http.response.status_code': 200,
        'orgraph.door': 'rybbit',
      },
    })
  })

  it('has its operation below it, by name and hash, and its statements below that', () => {
    const spans = of(renamed)
    const request = one(spans, 'POST /graphql')
    const operation = one(spans, 'mutation Rename')
    expect(operation).toMatchObject({
      parentSpanId: request.spanId,
      facts: {
        'graphql.operation.name': 'Rename',
        'graphql.operation.type': 'mutation',
        'graphql.document.hash': expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    })
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const statements = spans.filter(({ facts }) => 'db.query.text' in facts)
    expect(statements.map(({ name }) => name)).toEqual(expect.arrayContaining(['SELECT', 'UPDATE', 'INSERT']))
    for (const statement of statements) {
      let above: CollectedSpan | undefined = statement
      while (above && above !== operation && above !== request) above = byId.get(above.parentSpanId ?? '')
      expect(above, statement.name).toBeDefined()
    }
    expect(spans.some(({ name }) => name.startsWith('prisma:client:'))).toBe(true)
  })

  it('leaves its trace to the jobs that it wanted, by ids alone', () => {
    const invited = collector.spans().filter(({ name }) => name === 'job mail')
    expect(invited.length).toBeGreaterThan(0)
    for (const job of invited) {
      expect(job).toMatchObject({ kind: 5, facts: { 'orgraph.queue': 'mail', 'orgraph.job.attempt': 1 } })
      expect(of(job.traceId).some(({ kind }) => kind === 2)).toBe(true)
    }
  })
})

describe('a webhook', () => {
  it('carries a traceparent, of a span that was collected', () => {
    expect(received.length).toBeGreaterThan(0)
    for (const { traceparent } of received) {
      const [, trace = '', span = ''] = String(traceparent).split('-')
      expect(of(trace).find(({ spanId }) => spanId === span)).toMatchObject({
        name: 'POST',
        kind: 3,
        facts: { 'server.address': '127.0.0.1', 'http.response.status_code': 204 },
      })
    }
  })
})

describe('what is sent to the collector', () => {
  it('holds nothing that callers sent: no secret, no variable, no address', () => {
    expect(collector.spans().length).toBeGreaterThan(50)
    expect(planted.length).toBeGreaterThan(10)
    const text = collector.text()
    expect(planted.filter((secret) => text.includes(secret))).toEqual([])
    expect(text).not.toContain('example.test')
  })

  it('names the service and its version, and nothing began a trace but requests and jobs', () => {
    expect(collector.text()).toContain('"service.name","value":{"stringValue":"orgraph"}')
    const ids = new Set(collector.spans().map(({ spanId }) => spanId))
    const first = collector.spans().filter(({ parentSpanId }) => !parentSpanId || !ids.has(parentSpanId))
    expect(first.filter(({ kind, name }) => kind !== 2 && !name.startsWith('job '))).toEqual([])
  })
})
