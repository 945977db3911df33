import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

describe('a path that is not served', () => {
  it.each([
    ['rybbit', { message: 'Route GET:/api/nothing not found', error: 'Not Found', statusCode: 404 }],
    ['posthog', { type: 'invalid_request', code: 'not_found', detail: 'Not found.', attr: null }],
    ['tours-events', { error: 'Not found.' }],
    [
      'recrubo',
      {
        errors: [
          {
            status: '404',
            code: 'not_found',
            title: 'There is no such resource',
            detail: 'There is nothing at this address.',
          },
        ],
      },
    ],
  ])('is a 404 in the shape of %s, by prefix and by header', async (dialect, expected) => {
    const byPrefix = await gateway.anonymous.get(`/${dialect}/api/nothing`)
    const byHeader = await gateway.anonymous.get('/api/nothing', { 'x-orgraph-dialect': dialect })
    for (const { status, body } of [byPrefix, byHeader])
      expect({ status, body }).toEqual({ status: 404, body: expected })
  })
})

describe('every answer', () => {
  it('names the request, is not kept by caches, and tells what a shared path depends on', async () => {
    const { owner, id } = await gateway.organization()
    const path = `/api/organizations/${id}/sites`
    const shared = await owner.get(path, { 'x-request-id': 'my-request' })
    expect(shared.headers.get('x-request-id')).toBe('my-request')
    expect(shared.headers.get('cache-control')).toBe('no-store')
    expect(shared.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(shared.headers.get('vary')).toContain('Authorization')
    expect((await owner.get(`/rybbit${path}`)).headers.get('vary')).toBeNull()
  })

  it('has no body for HEAD', async () => {
    const { owner, id } = await gateway.organization()
    const response = await owner.fetch(`/api/organizations/${id}/sites`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('is the same with a slash at the end of the path', async () => {
    const { owner, id } = await gateway.organization()
    expect((await owner.get(`/rybbit/api/organizations/${id}/members/`)).status).toBe(200)
  })
})

describe('a body that is too large', () => {
  it('is refused in the shape of the dialect, before anybody is looked up', async () => {
    const body = { pad: 'x'.repeat(1_100_000) }
    const rybbit = await gateway.anonymous.post('/rybbit/api/organizations/org_1/sites', body)
    expect([rybbit.status, rybbit.body]).toEqual([
      413,
      { message: 'Request body is too large', error: 'Payload Too Large', statusCode: 413 },
    ])
    const posthog = await gateway.anonymous.post('/posthog/api/organizations/@current/invites', body)
    expect([posthog.status, posthog.body.type]).toEqual([413, 'invalid_request'])
  })
})

describe('a write with a cookie', () => {
  const site = { domain: 'example.com', name: 'Site' }

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:4000.evil.example', 'http://127.0.0.1:4001'])(
    'from a page of %s is refused and writes nothing',
    async (origin) => {
      const organization = await gateway.organization()
      const before = await organization.snapshot()
      const path = `/api/organizations/${organization.id}/sites`
      const { status, body } = await organization.owner.post(path, site, { origin })
      expect({ status, body }).toEqual({ status: 403, body: { error: 'Origin not allowed' } })
      expect(await organization.snapshot()).toEqual(before)
    },
  )

  it('passes from a page of its own and from no page at all; a key passes from anywhere', async () => {
    const organization = await gateway.organization()
    const key = await organization.key()
    const path = `/api/organizations/${organization.id}/sites`
    const answers = [
      await organization.owner.post(path, { ...site, domain: 'a.test' }, { origin: gateway.services.publicUrl }),
      await organization.owner.post(path, { ...site, domain: 'b.test' }),
      await key.post(path, { ...site, domain: 'c.test' }, { origin: 'https://evil.example' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
  })
})
