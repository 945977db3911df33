import { beforeAll, describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import type { Client, GraphAnswer } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const production = useGateway({ env: { INTROSPECTION: 'off', PLAYGROUND: 'off' } })

const QUERY = `query($r: [_Any!]!) { _entities(representations: $r) {
  __typename ... on Organization { id name slug viewerPermissions } ... on User { id email } ... on Member { id user { email } }
} }`

let acme: OrganizationSeed
let organizationId: string

const ask = (viewer: Client, ...representations: unknown[]): Promise<GraphAnswer<{ _entities: unknown[] | null }>> =>
  viewer.graph(QUERY, { r: representations })

beforeAll(async () => {
  acme = await gateway.organization()
  organizationId = acme.id
})

describe('_entities', () => {
  it('gives nothing to strangers and to the anonymous, by every key, and says nothing about it', async () => {
    const references = [
      { __typename: 'Organization', id: organizationId },
      { __typename: 'Organization', slug: acme.row.slug },
      { __typename: 'User', id: acme.owner.id },
      { __typename: 'User', email: acme.owner.user.email },
      { __typename: 'Member', id: encodeId('Member', acme.ownerMember.id) },
    ]
    for (const viewer of [await gateway.person(), gateway.anonymous, (await gateway.organization()).owner]) {
      expect(await ask(viewer, ...references)).toEqual({ data: { _entities: references.map(() => null) } })
    }
  })

  it('shows no record as one of another type', async () => {
    const references = [
      { __typename: 'Organization', id: acme.owner.id },
      { __typename: 'User', id: organizationId },
      { __typename: 'Member', id: organizationId },
      { __typename: 'Organization', id: encodeId('Member', acme.ownerMember.id) },
    ]
    expect(await ask(acme.owner, ...references)).toEqual({ data: { _entities: references.map(() => null) } })
  })

  it('believes nothing that a representation says beside its key', async () => {
    const forged = {
      __typename: 'Organization',
      id: organizationId,
      name: 'forged',
      slug: 'forged',
      partnerId: 'forged',
      viewerPermissions: ['organization.delete'],
      constructor: { prototype: { forged: true } },
    }
    const stranger = await acme.member('member')
    const { data } = await ask(stranger, forged)
    expect(data._entities).toMatchObject([{ id: organizationId, name: acme.row.name, slug: acme.row.slug }])
    expect(JSON.stringify(data)).not.toContain('forged')
    expect(JSON.stringify(data)).not.toContain('organization.delete')
  })

  it.each([
    ['a number', { __typename: 'User', email: 5 }],
    ['an object', { __typename: 'Organization', slug: { a: 1 } }],
    ['a list', { __typename: 'Organization', id: ['x'] }],
    ['null', { __typename: 'Organization', id: null }],
    ['no key at all', { __typename: 'Organization' }],
    ['a text that no column can hold', { __typename: 'Organization', slug: 'a\u0000b' }],
    ['a text that no column can hold, as an address', { __typename: 'User', email: 'a\u0000b' }],
  ])('gives null for %s as the key', async (_name, representation) => {
    expect(await ask(acme.owner, representation)).toEqual({ data: { _entities: [null] } })
  })

  it.each([
    ['a type that is none', { __typename: 'Nonsense', id: 'x' }],
    ['a type that is no entity', { __typename: 'ApiKey', id: 'x' }],
    ['a name out of the prototype', { __typename: 'constructor', id: 'x' }],
    ['no type', { id: 'x' }],
    ['no object', 'hello'],
    ['null inside', [null]],
  ])('answers %s with one clean error', async (_name, representation) => {
    const { data, errors } = await ask(acme.owner, { __typename: 'Organization', id: organizationId }, representation)
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      {
        message: 'Every representation needs the name of an entity as __typename.',
        extensions: { code: 'BAD_REQUEST' },
      },
    ])
    expect(errors).toHaveLength(1)
  })

  it('takes 200 representations in one statement, and refuses more with one error', async () => {
    const representation = { __typename: 'Organization', id: organizationId }
    const many = (count: number) => Array<unknown>(count).fill(representation)
    const statements = await gateway.statementsOf(async () => {
      const { data } = await ask(acme.owner, ...many(200))
      expect(data._entities).toHaveLength(200)
    })
    expect(statements.filter((text) => text.includes('from "organization"'))).toHaveLength(1)
    const { data, errors } = await ask(acme.owner, ...many(201))
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      { message: 'At most 200 representations at once.', extensions: { code: 'BAD_REQUEST' } },
    ])
  })
})

describe('_service', () => {
  it('is told where introspection is', async () => {
    const { _service } = await gateway.anonymous.data('{ _service { sdl } }')
    expect(_service.sdl).toContain('type Organization')
  })

  it('is told to nobody unknown where introspection is off', async () => {
    const { data, errors } = await production.anonymous.graph('{ _service { sdl } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    const person = await production.person()
    expect((await person.data('{ _service { sdl } }'))._service.sdl).toContain('type Organization')
  })
})

describe('a schema that is not told', () => {
  it.each([
    [
      'an enum value',
      'mutation($v: CreateSiteInput!) { createSite(input: $v) { __typename } }',
      { domain: 'a', name: 'b', type: 'WEBB' },
    ],
    [
      'an input field',
      'mutation($v: CreateSiteInput!) { createSite(input: $v) { __typename } }',
      { domainn: 'a', name: 'b' },
    ],
    [
      'an enum literal',
      'mutation { createSite(input: { organization: { id: "x" }, domain: "x", name: "y", type: WEBB }) { __typename } }',
      {},
    ],
    ['a field', '{ viewer { knd } }', {}],
    ['an argument', '{ organization(byy: { id: "x" }) { id } }', {}],
    ['a type', '{ node(id: "x") { ... on Organizatio { id } } }', {}],
  ])('is not told by what is said of %s either', async (_name, query, values) => {
    const person = await production.person()
    const { errors } = await person.graph(query, { v: { organization: { id: 'x' }, ...values } })
    expect(errors?.length).toBeGreaterThan(0)
    expect(JSON.stringify(errors)).not.toContain('Did you mean')
  })
})
