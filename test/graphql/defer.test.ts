import { describe, expect, it } from 'vitest'
import type { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import { statementCount } from '../testkit/statements.js'

const gateway = useGateway()

interface Payload {
  data?: Record<string, unknown> | null
  incremental?: {
    data: unknown
    path: (string | number)[]
    label?: string
    errors?: { message: string; extensions: object }[]
  }[]
  errors?: { message: string; extensions: object }[]
  hasNext?: boolean
}

/** The parts of a multipart answer, read as the protocol says: boundary, headers, JSON. */
async function parts(client: Client, query: string, variables: object = {}): Promise<Payload[]> {
  const response = await client.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'multipart/mixed;deferSpec=20220824, application/json' },
    body: JSON.stringify({ query, variables }),
  })
  expect(response.headers.get('content-type')).toContain('multipart/mixed; boundary="-"')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = await response.text()
  expect(text.trimEnd().endsWith('-----')).toBe(true)
  return text
    .split('---')
    .filter((part) => part.includes('{'))
    .map((part) => JSON.parse(part.slice(part.indexOf('{'))) as Payload)
}

const MEMBERS = `query($id: ID!) {
  organization(by: { id: $id }) {
    name
    ... @defer(label: "members") { members(first: 100) { nodes { user { name email } role { name } } } }
  }
}`

const together = MEMBERS.replace('@defer(label: "members")', '')

async function organizationWith(members: number) {
  const organization = await gateway.organization()
  for (let i = 1; i < members; i += 1) await organization.member()
  return organization
}

describe('@defer', () => {
  it('sends what is there at once and the deferred fragment behind it', async () => {
    const acme = await organizationWith(3)
    const [first, ...later] = await parts(acme.owner, MEMBERS, { id: acme.id })
    expect(first).toEqual({ data: { organization: { name: acme.row.name } }, hasNext: true })
    const increments = later.flatMap(({ incremental = [] }) => incremental)
    expect(increments).toMatchObject([
      { path: ['organization'], label: 'members', data: { members: expect.any(Object) } },
    ])
    expect(later.at(-1)?.hasNext).toBe(false)
    const { organization } = await acme.owner.data(together, { id: acme.id })
    expect({ name: organization.name, ...(increments[0]?.data as object) }).toEqual(organization)
  })

  it.each(['application/json', 'application/graphql-response+json', '*/*'])(
    'gives everything in one answer to a client that takes %s',
    async (accept) => {
      const acme = await organizationWith(2)
      const { body } = await acme.owner.post('/graphql', { query: MEMBERS, variables: { id: acme.id } }, { accept })
      expect(body).toEqual({ data: await acme.owner.data(together, { id: acme.id }) })
    },
  )

  it('comes as server-sent events, too', async () => {
    const acme = await organizationWith(2)
    const response = await acme.owner.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: MEMBERS, variables: { id: acme.id } }),
    })
    const text = await response.text()
    expect(text.match(/^event: next$/gm)?.length).toBeGreaterThan(1)
    expect(text).toContain('event: complete')
  })

  it('sends no more statements than the same query without it, also in rows that defer each', async () => {
    const acme = await organizationWith(6)
    const inRows = `query($id: ID!) { organization(by: { id: $id }) {
      members(first: 100) { nodes { id ... @defer { user { name email } role { name } } } } } }`
    for (const query of [MEMBERS, inRows]) {
      const plain = query.replaceAll(/@defer(\(.*?\))?/g, '')
      const count = (work: () => Promise<unknown>) => statementCount(gateway, work)
      const alone = await count(() => acme.owner.data(plain, { id: acme.id }))
      expect(await count(() => parts(acme.owner, query, { id: acme.id }))).toBeLessThanOrEqual(alone)
    }
  })

  it('keeps what is forbidden in it to itself: null, an error with its code and the id of the request', async () => {
    const acme = await gateway.organization()
    const member = await acme.member('member')
    const key = await member.key('NATIVE', { scopes: ['organization.read'] })
    const all = await parts(key, MEMBERS, { id: acme.id })
    const [increment] = all.flatMap(({ incremental = [] }) => incremental)
    expect(increment?.data).toEqual({ members: null })
    expect(increment?.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', missingPermissions: ['users.read'], requestId: expect.any(String) } },
    ])
  })

  it('tells nothing of a failure on our side', async () => {
    const acme = await gateway.organization()
    await gateway.services.database.systemPool.query('alter table domain rename to domain_away')
    try {
      const query = MEMBERS.replace(
        'members(first: 100) { nodes { user { name email } role { name } } }',
        'domains { nodes { domain } }',
      )
      const all = await parts(acme.owner, query, { id: acme.id })
      const errors = all.flatMap(({ incremental = [] }) => incremental).flatMap((one) => one.errors ?? [])
      expect(errors.map(({ message }) => message)).toEqual(['Something went wrong on our side.'])
      expect(JSON.stringify(all)).not.toContain('relation')
      const { requestId } = (errors[0]?.extensions ?? {}) as { requestId?: string }
      const [line] = gateway.logged.filter((one) => one.includes('a request failed'))
      expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId, err: { code: '42P01' } })
    } finally {
      await gateway.services.database.systemPool.query('alter table domain_away rename to domain')
    }
  })

  it('is left in the middle without harm', async () => {
    const acme = await organizationWith(3)
    gateway.logged.length = 0
    for (let i = 0; i < 5; i += 1) {
      const response = await acme.owner.fetch('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
        body: JSON.stringify({ query: MEMBERS, variables: { id: acme.id } }),
      })
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      await reader.cancel()
    }
    expect(gateway.logged.filter((line) => line.includes('a request failed'))).toEqual([])
    expect((await acme.owner.data(together, { id: acme.id })).organization.name).toBe(acme.row.name)
  })

  it('is counted: each payload costs beside its fields, and only so many fragments are deferred', async () => {
    const person = await gateway.person()
    const page = (fields: string) =>
      `{ organizations(first: 100) { nodes { members(first: 45) { nodes { ${fields} } } } } }`
    expect((await person.graph(page('id'))).errors).toBeUndefined()
    const { errors } = await person.graph(page('id ... @defer { createdAt }'))
    expect(errors).toMatchObject([{ extensions: { code: 'COST_LIMIT' } }])
    const many = `{ viewer { ${Array.from({ length: 11 }, (_unused, i) => `... @defer(label: "d${i}") { kind }`).join(' ')} } }`
    expect((await person.graph(many)).errors).toMatchObject([
      { message: 'At most 10 fragments may be deferred.', extensions: { code: 'BAD_REQUEST' } },
    ])
  })

  it('is the only one of its kind: there is no @stream', async () => {
    const person = await gateway.person()
    const { errors } = await person.graph('{ organizations { nodes @stream(initialCount: 1) { id } } }')
    expect(errors).toMatchObject([{ message: 'Unknown directive "@stream".', extensions: { code: 'BAD_REQUEST' } }])
    const { __schema } = await person.data('{ __schema { directives { name } } }')
    const names = __schema.directives.map(({ name }: { name: string }) => name)
    expect(names).toContain('defer')
    expect(names).not.toContain('stream')
  })
})
