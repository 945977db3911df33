import { beforeEach, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const FOREIGN = 'https://evil.example'

let acme: OrganizationSeed
let before: unknown
beforeEach(async () => {
  acme = await gateway.organization()
  before = await acme.snapshot()
})

const graphQuery = () =>
  `mutation { updateOrganization(input: { organization: { id: "${acme.id}" }, name: "Taken over" }) { __typename } }`

/** Writes that a victim's cookie would allow, at each door. */
const writes = (): Record<string, { path: string; method?: string; body: unknown }> => ({
  'the graph': { path: '/graphql', body: { query: graphQuery() } },
  Rybbit: { path: `/api/organizations/${acme.id}/sites`, body: { domain: 'evil.test', name: 'Evil' } },
  'Rybbit under its prefix': {
    path: `/rybbit/api/organizations/${acme.id}/sites`,
    body: { domain: 'evil.test', name: 'Evil' },
  },
  'better-auth': {
    path: '/api/auth/organization/update',
    body: { organizationId: acme.id, data: { name: 'Taken over' } },
  },
  'better-auth under a prefix': {
    path: '/rybbit/api/auth/organization/update',
    body: { organizationId: acme.id, data: { name: 'Taken over' } },
  },
  'Tours & Events': {
    path: '/tours-events/api/organizations/roles',
    body: { name: 'Taken over', permissions: [] },
  },
  PostHog: {
    path: `/posthog/api/organizations/${acme.uuid}/invites/`,
    body: { target_email: 'evil@evil.example', level: 15 },
  },
})
const doors = [
  'the graph',
  'Rybbit',
  'Rybbit under its prefix',
  'better-auth',
  'better-auth under a prefix',
  'Tours & Events',
  'PostHog',
]

const FROM_ELSEWHERE: Record<string, Record<string, string>> = {
  'another origin': { origin: FOREIGN },
  'the origin null, as of a sandbox or a file': { origin: 'null' },
  'an origin that only begins like ours': { origin: 'http://127.0.0.1:4000.evil.example' },
  'our host with another port': { origin: 'http://127.0.0.1:4001' },
  'our host with another scheme': { origin: 'https://127.0.0.1:4000' },
  'no origin, but from another site': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  'no origin, but from a neighbour of our site': { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
}

/** What a page can send without asking first. */
const SIMPLE: Record<string, (body: unknown) => { type?: string; body: BodyInit }> = {
  'text/plain': (body) => ({ type: 'text/plain', body: JSON.stringify(body) }),
  'text/plain that speaks of JSON': (body) => ({ type: 'text/plain; x=application/json', body: JSON.stringify(body) }),
  'a list of types': (body) => ({ type: 'text/plain, application/json', body: JSON.stringify(body) }),
  'a form': (body) => ({ type: 'application/x-www-form-urlencoded', body: `${JSON.stringify(body)}=` }),
  'no type': (body) => ({ body: new Blob([JSON.stringify(body)]) }),
  'a multipart form': (body) => {
    const form = new FormData()
    form.set('operations', JSON.stringify(body))
    form.set('map', '{}')
    return { body: form }
  },
}

describe.each(doors)('a write at %s with the cookie of its visitor', (door) => {
  const send = async (headers: Record<string, string>, body?: BodyInit) => {
    const write = writes()[door]
    if (!write) throw new Error(`no write for ${door}`)
    // Tours & Events knows the organization by the session alone.
    await gateway.services.database.system.session.update({
      where: { id: acme.owner.sessionId },
      data: { activeOrganizationId: acme.uuid },
    })
    gateway.services.viewers.forgetAll()
    return acme.owner.fetch(write.path, {
      method: 'POST',
      headers: { ...(body === undefined && { 'content-type': 'application/json' }), ...headers },
      body: body ?? JSON.stringify(write.body),
    })
  }

  it.each(Object.keys(FROM_ELSEWHERE))('is refused from %s, and writes nothing', async (from) => {
    const response = await send(FROM_ELSEWHERE[from] ?? {})
    expect(response.status).toBe(403)
    expect(await acme.snapshot()).toEqual(before)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it.each(Object.keys(SIMPLE))('is refused as %s, wherever it comes from, and writes nothing', async (kind) => {
    const { type, body } = SIMPLE[kind]?.(writes()[door]?.body) ?? { body: '' }
    for (const from of [{ origin: FOREIGN }, { origin: gateway.services.publicUrl }, {}]) {
      const response = await send({ ...(type && { 'content-type': type }), ...from } as Record<string, string>, body)
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
    }
    expect(await acme.snapshot()).toEqual(before)
  })

  it('is done from our own page, and from a program', async () => {
    expect((await send({ origin: gateway.services.publicUrl, 'sec-fetch-site': 'same-origin' })).status).toBeLessThan(
      300,
    )
    expect(await acme.snapshot()).not.toEqual(before)
  })

  it('gets no leave to be sent from elsewhere', async () => {
    const response = await acme.owner.fetch(writes()[door]?.path ?? '', {
      method: 'OPTIONS',
      headers: {
        origin: FOREIGN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('a write with a key', () => {
  it('needs no origin of ours: no page has it by itself', async () => {
    const key = await acme.owner.key()
    const { body } = await key.post('/graphql', { query: graphQuery() }, { origin: FOREIGN })
    expect(body.data.updateOrganization.__typename).toBe('UpdateOrganizationSuccess')
  })

  it('does not borrow the session that comes with it', async () => {
    const key = await acme.owner.key('NATIVE', { scopes: ['organization.read'] })
    const both = { ...key.headers, cookie: acme.owner.cookie }
    const { body } = await gateway.anonymous.post(
      '/graphql',
      { query: '{ viewer { kind apiKeys { totalCount } } }' },
      both,
    )
    expect(body.data.viewer).toEqual({ kind: 'API_KEY', apiKeys: null })
  })

  it('that opens nothing is not saved by the session that comes with it', async () => {
    const both = { authorization: 'Bearer og_live_nothing', cookie: acme.owner.cookie }
    const { status } = await gateway.anonymous.post('/graphql', { query: '{ viewer { kind } }' }, both)
    expect(status).toBe(401)
  })
})

const FROM_A_FORM: Record<string, string>[] = [
  { origin: FOREIGN },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
]

describe('signing in and out', () => {
  it.each(['/api/auth/sign-in/email', '/api/auth/sign-up/email', '/api/auth/sign-out'])(
    'is not done at %s in the name of a visitor of another page',
    async (path) => {
      const body = { email: acme.owner.user.email, password: 'correct horse', name: 'X' }
      const client = path.endsWith('sign-out') ? acme.owner : gateway.anonymous
      for (const from of FROM_A_FORM) {
        const { status, headers } = await client.post(path, body, from)
        expect(status).toBe(403)
        expect(headers.get('set-cookie')).toBeNull()
      }
      expect((await acme.owner.data('{ viewer { kind } }')).viewer.kind).toBe('USER')
    },
  )

  it('sends nobody on to another site', async () => {
    for (const callbackURL of [FOREIGN, `//evil.example`, '/\\evil.example', 'javascript:alert(1)']) {
      const query = new URLSearchParams({ token: 'x', callbackURL })
      const response = await gateway.anonymous.fetch(`/api/auth/verify-email?${query}`, { redirect: 'manual' })
      expect(response.headers.get('location') ?? '').not.toContain('evil')
      expect(response.headers.get('location') ?? '').not.toContain('javascript:')
    }
  })
})
