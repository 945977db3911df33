import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

let acme: OrganizationSeed
beforeAll(async () => {
  acme = await gateway.organization()
})

/** Texts that a pattern reads again and again: in each place where it may begin, to the end, where it fails. */
const LONG: Record<string, string> = {
  slashes: `${'/'.repeat(200_000)}x`,
  hyphens: `a${'-'.repeat(200_000)}!`,
  blanks: `a${' '.repeat(200_000)}!`,
  labels: `${'a.'.repeat(100_000)}!`,
  letters: `${'a'.repeat(200_000)}!`,
  'two-faced letters': `${'é'.repeat(100_000)}!`,
  backslashes: `${'\\'.repeat(200_000)}"!`,
  colons: `${':1'.repeat(100_000)}!`,
  commas: `${'a,'.repeat(100_000)}!`,
  addresses: `${'a@'.repeat(100_000)}!`,
}

/** A value of the type with the text wherever text is taken, ids included. */
function filled(type: GraphQLInputType, text: string, depth = 0): unknown {
  if (isNonNullType(type)) return filled(type.ofType, text, depth)
  if (isListType(type)) return [filled(type.ofType, text, depth)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    if (type.isOneOf) return { id: acme.id }
    return Object.fromEntries(
      Object.values(type.getFields()).map((field) => [field.name, filled(field.type, text, depth + 1)]),
    )
  }
  const plain: Record<string, unknown> = { Int: 1, Boolean: true, DateTime: '2026-01-01T00:00:00Z', JSONObject: {} }
  const name = String(type)
  return name in plain ? plain[name] : text
}

describe('a text as long as a body may be', () => {
  it.each(Object.keys(LONG))('of %s is read once by every mutation', async (name) => {
    const text = LONG[name] as string
    const slow: string[] = []
    for (const mutation of mutations) {
      const type = schema.getMutationType()?.getFields()[mutation]?.args[0]?.type as GraphQLInputType
      // One field at a time: the first bad one must not hide the others.
      const whole = filled(type, 'a') as Record<string, unknown>
      const hostile = filled(type, text) as Record<string, unknown>
      for (const field of Object.keys(whole)) {
        if (JSON.stringify(whole[field]) === JSON.stringify(hostile[field])) continue
        const began = performance.now()
        await acme.owner.graph(`mutation($input: ${type}) { ${mutation}(input: $input) { __typename } }`, {
          input: { ...whole, [field]: hostile[field] },
        })
        const took = performance.now() - began
        if (took > 1000) slow.push(`${mutation}.${field}: ${Math.round(took)} ms`)
      }
    }
    expect(slow).toEqual([])
  })

  it('is read once by filters, ids, slugs, tokens and cursors', async () => {
    const slow: string[] = []
    for (const [name, text] of Object.entries(LONG)) {
      const began = performance.now()
      const { errors = [] } = await acme.owner.graph(
        `query($id: ID!, $text: String!, $any: ID!) {
          organization(by: { id: $id }) {
            members(filter: { search: $text, role: $text, userId: $any }) { totalCount }
            sites(filter: { search: $text, domain: $text }) { totalCount }
            invitations(filter: { email: $text }) { totalCount }
            auditLog(filter: { action: $text, resourceId: $any }) { totalCount }
            viewerCan(permission: $text)
            explainPermission(userId: $any, permission: $text) { allowed }
          }
          bySlug: organization(by: { slug: $text }) { id }
          organizations(filter: { search: $text, slug: $text }) { totalCount }
          site(siteId: $any) { id }
          node(id: $any) { id }
          invitation(token: $text) { email }
        }`,
        { id: acme.id, text, any: text },
      )
      for (const { extensions } of errors) expect(extensions.code).not.toBe('INTERNAL')
      const cursor = await acme.owner.graph('query($c: String!) { organizations(after: $c) { nodes { id } } }', {
        c: text,
      })
      expect(cursor.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
      const types = await acme.owner.graph(
        'query($id: ID!, $t: [String!]) { organization(by: { id: $id }) { events(types: $t) { totalCount } } }',
        { id: acme.id, t: [text, `${text}.*`] },
      )
      for (const { extensions } of types.errors ?? []) expect(extensions.code).not.toBe('INTERNAL')
      if (performance.now() - began > 2000) slow.push(name)
    }
    expect(slow).toEqual([])
  })
})

describe('JSON that goes very deep', () => {
  const DEPTH = 100_000
  const deep = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`
  const raw = (path: string, body: string) =>
    acme.owner.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  const input = (fields: string) => `"organization":{"id":"${acme.id}"},${fields}`
  const operation = (name: string, fields: string) => {
    const Name = name.charAt(0).toUpperCase() + name.slice(1)
    const query = `mutation($input: ${Name}Input!) { result: ${name}(input: $input) { __typename ... on Error { code } } }`
    return `{"query":${JSON.stringify(query)},"variables":{"input":{${fields}}}}`
  }

  it.each<[string, () => string]>([
    ['metadata', () => operation('updateOrganization', input(`"metadata":${deep}`))],
    ['metadata of a new organization', () => operation('createOrganization', `"name":"x","metadata":${deep}`)],
    ['options of a site', () => operation('createSite', input(`"domain":"a.test","name":"a","options":${deep}`))],
    [
      'the configuration of an export',
      () =>
        operation(
          'createBatchExport',
          input(`"name":"x","model":"EVENTS","interval":"hour","destination":{"type":"NOOP","config":${deep}}`),
        ),
    ],
    [
      'the filters of an export',
      () =>
        operation(
          'createBatchExport',
          input(
            `"name":"x","model":"EVENTS","interval":"hour","destination":{"type":"NOOP","config":{}},"filters":[${deep}]`,
          ),
        ),
    ],
    [
      'the properties of an event',
      () => operation('recordEvents', `"siteId":"1","events":[{"event":"x","distinctId":"x","properties":${deep}}]`),
    ],
  ])('is refused as bad input in %s', async (_name, body) => {
    const response = await raw('/graphql', body())
    const { data, errors } = (await response.json()) as { data?: { result?: { code?: string } }; errors?: unknown }
    expect(errors).toBeUndefined()
    expect(['INVALID_INPUT', 'NOT_FOUND']).toContain(data?.result?.code)
  })

  it('is no failure of ours in the metadata of better-auth, in a representation, or where nobody asked for it', async () => {
    const update = await raw(
      '/api/auth/organization/update',
      `{"organizationId":"${acme.id}","data":{"metadata":${deep}}}`,
    )
    expect(update.status).toBe(400)
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { __typename } }'
    const entity = `{"__typename":"Organization","id":${deep}}`
    const entities = await raw('/graphql', `{"query":"${query}","variables":{"r":[${entity}]}}`)
    expect(await entities.json()).toEqual({ data: { _entities: [null] } })
    const unasked = await raw('/graphql', `{"query":"{ viewer { kind } }","variables":{"x":${deep}}}`)
    expect(await unasked.json()).toEqual({ data: { viewer: { kind: 'USER' } } })
    const signUp = await raw(
      '/api/auth/sign-up/email',
      `{"email":"d@x.test","password":"abcdefgh","name":"x","image":${deep}}`,
    )
    expect(signUp.status).toBeLessThan(500)
  })
})

describe('names out of the prototype', () => {
  const POLLUTING = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"kept":1}'
  const raw = (path: string, body: string) =>
    acme.owner.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })

  it('stay data: they change no object of the gateway', async () => {
    const query = 'mutation($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { __typename } }'
    const body = `{"query":"${query}","variables":{"input":{"organization":{"id":"${acme.id}"},"metadata":${POLLUTING}}}}`
    expect(await (await raw('/graphql', body)).text()).toContain('UpdateOrganizationSuccess')
    await raw('/api/auth/organization/update', `{"organizationId":"${acme.id}","data":{"metadata":${POLLUTING}}}`)
    const exported = `{"name":"x","model":"EVENTS","interval":"hour","destination":{"type":"REDSHIFT","config":{"copy_inputs":${POLLUTING},"__proto__":{"polluted":true}}}}`
    await raw(
      '/graphql',
      `{"query":"mutation($input: CreateBatchExportInput!) { createBatchExport(input: $input) { __typename } }","variables":{"input":{"organization":{"id":"${acme.id}"},${exported.slice(1)}}}`,
    )
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('bring nothing in that the body itself could not', async () => {
    const fields = '"name":"Site","__proto__":{"public":true,"blockBots":false}'
    const response = await raw(`/api/organizations/${acme.id}/sites`, `{"domain":"proto.test",${fields}}`)
    expect(response.status).toBe(201)
    const site = await gateway.services.database.system.site.findFirstOrThrow({ where: { domain: 'proto.test' } })
    expect(site).toMatchObject({ public: false, blockBots: true })
    const attempt = '"email":"proto@x.test","password":"abcdefgh","name":"P","__proto__":{"superAdmin":true}'
    await raw('/api/auth/sign-up/email', `{${attempt}}`)
    const user = await gateway.services.database.system.user.findFirst({ where: { email: 'proto@x.test' } })
    expect(user?.superAdmin).toBe(false)
  })

  it('name no role, permission, scope, option or dialect', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(
        await acme.owner.mutate('createRole', { organization: acme.ref, name: `r ${name}`, permissions: [name] }),
      ).toMatchObject({
        code: 'UNKNOWN_PERMISSION',
      })
      expect(
        await acme.owner.mutate('inviteMember', { organization: acme.ref, email: 'p@x.test', role: name }),
      ).toMatchObject({ code: 'ROLE_NOT_FOUND' })
      for (const kind of ['NATIVE', 'POSTHOG', 'RYBBIT']) {
        expect(await acme.owner.mutate('createApiKey', { name: 'k', kind, scopes: [name] })).toMatchObject({
          code: 'INVALID_INPUT',
        })
      }
      const { data } = await acme.owner.graph(
        'query($id: ID!, $p: String!) { organization(by: { id: $id }) { viewerCan(permission: $p) } }',
        { id: acme.id, p: name },
      )
      expect(data.organization.viewerCan).toBe(false)
      const has = await acme.owner.post('/api/auth/organization/has-permission', {
        organizationId: acme.id,
        permissions: { [name]: [name] },
      })
      expect(has.body.success).toBe(false)
    }
  })
})

describe('fields that a caller may not set', () => {
  it.each(['superAdmin', 'emailVerified', 'id', 'createdAt', 'externalId', 'phone', 'role'])(
    'are not set by signing up: %s',
    async (field) => {
      const email = `mass-${field.toLowerCase()}@x.test`
      const values: Record<string, unknown> = {
        id: '01a20078-442f-777a-8bba-a4916317f46d',
        createdAt: '2001-01-01T00:00:00Z',
      }
      await gateway.anonymous.post('/api/auth/sign-up/email', {
        email,
        password: 'correct horse',
        name: 'Mass',
        [field]: values[field] ?? true,
      })
      const user = await gateway.services.database.system.user.findFirst({ where: { email } })
      expect(user?.superAdmin ?? false).toBe(false)
      expect(user?.emailVerified ?? false).toBe(false)
      expect(user?.externalId ?? null).toBeNull()
      expect(user?.phone ?? null).toBeNull()
      expect(user?.id).not.toBe(values.id)
      expect(user?.createdAt.getFullYear()).not.toBe(2001)
    },
  )
})
