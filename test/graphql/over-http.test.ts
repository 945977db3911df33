import { auditServer } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { type Listening, listening } from '../testkit/listening.js'

const gateway = useGateway()

describe('GraphQL over HTTP', () => {
  let server: Listening
  beforeAll(async () => {
    server = await listening((url, init) => gateway.send(url, init))
  })
  afterAll(() => server.close())

  it('passes the audit of the specification without error, warning or notice', async () => {
    const { owner } = await gateway.organization()
    const key = await owner.key()
    const results = await auditServer({
      url: `${server.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), ...key.headers } }),
    })
    const failed = results.filter((result) => result.status !== 'ok')
    expect(failed.map((result) => `${result.status} ${result.name}`)).toEqual([])
    expect(results.length).toBeGreaterThan(50)
  })

  it('refuses a form or multipart mutation, which a foreign page could send with the cookie', async () => {
    const person = await gateway.person()
    const before = await gateway.services.database.system.organization.count()
    const query = 'mutation { createOrganization(input: { name: "X" }) { __typename } }'
    const form = new FormData()
    form.set('query', query)
    for (const body of [new URLSearchParams({ query }), form]) {
      const response = await person.fetch('/graphql', { method: 'POST', body })
      expect(response.status).toBe(415)
    }
    expect(await gateway.services.database.system.organization.count()).toBe(before)
  })

  it('never mutates by GET', async () => {
    const person = await gateway.person()
    const query = encodeURIComponent('mutation { createOrganization(input: { name: "X" }) { __typename } }')
    const response = await person.fetch(`/graphql?query=${query}`, { headers: { accept: 'application/json' } })
    expect(response.status).toBe(405)
  })

  it.each([
    ['an unknown key', 'Bearer og_live_nothing', 401],
    ['an empty key', 'Bearer ', 401],
    ['a made-up scheme', 'Basic YTpi', 401],
  ])('answers %s with 401 and UNAUTHENTICATED', async (_name, authorization, status) => {
    const { status: got, body } = await gateway.anonymous.post(
      '/graphql',
      { query: '{ viewer { kind } }' },
      { authorization },
    )
    expect(got).toBe(status)
    expect(body.errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', requestId: expect.any(String) })
  })

  it('sends a body over 1 MiB away with 413', async () => {
    const { status } = await gateway.anonymous.post('/graphql', {
      query: `{ viewer { kind } } #${'x'.repeat(1_100_000)}`,
    })
    expect(status).toBe(413)
  })

  it('keeps a well-formed request id and replaces another', async () => {
    const ask = async (id: string) =>
      (await gateway.anonymous.post('/graphql', { query: '{ nope }' }, { 'x-request-id': id })).body.errors[0]
        .extensions.requestId
    expect(await ask('req-1.a_B')).toBe('req-1.a_B')
    expect(await ask('x'.repeat(65))).not.toBe('x'.repeat(65))
  })

  it('suggests no field names', async () => {
    const { body } = await gateway.anonymous.post('/graphql', { query: '{ viewe { kind } }' })
    expect(JSON.stringify(body)).not.toContain('viewer')
    expect(body.errors[0].extensions.code).toBe('BAD_REQUEST')
  })
})

describe('limits of a request', () => {
  it.each([
    ['many aliases', `{ ${Array.from({ length: 200 }, (_v, i) => `a${i}: viewer { kind }`).join(' ')} }`],
    ['many tokens', `{ viewer { ${'kind '.repeat(5000)} } }`],
    [
      'a large page of large pages',
      '{ organizations(first: 100) { nodes { a: viewerPermissions } edges { node { id name slug uuid timezone createdAt } } } nodes(ids: ["a"]) { id } }',
    ],
  ])('%s gets an answer and no failure of ours', async (_name, query) => {
    const { body } = await gateway.anonymous.post('/graphql', { query })
    for (const error of body.errors ?? []) expect(error.extensions.code).not.toBe('INTERNAL')
  })

  it('counts a negative page size as one and then refuses it', async () => {
    const person = await gateway.person()
    const { errors } = await person.graph('{ organizations(first: -1000000) { nodes { id } } }')
    expect(errors?.[0]).toMatchObject({
      message: 'first must be between 1 and 100.',
      extensions: { code: 'BAD_REQUEST' },
    })
  })

  it.each(['x', 'bm90IGpzb24', Buffer.from('["CREATED_AT","1","2","3"]').toString('base64url'), ''])(
    'refuses the cursor %j as a bad request',
    async (after) => {
      const person = await gateway.person()
      const { errors } = await person.graph('query($after: String) { organizations(after: $after) { nodes { id } } }', {
        after,
      })
      expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
    },
  )

  it('refuses a forged cursor whose value its column cannot read', async () => {
    const person = await gateway.person()
    const forged = Buffer.from(JSON.stringify(['NAME', '\u0000', '01a20078-442f-777a-8bba-a4916317f46d'])).toString(
      'base64url',
    )
    const { errors } = await person.graph(
      'query($after: String) { organizations(after: $after, orderBy: { field: NAME }) { nodes { id } } }',
      { after: forged },
    )
    expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
  })
})
