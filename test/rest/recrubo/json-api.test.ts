import { describe, expect, it } from 'vitest'
import { encodeId } from '../../../src/ids.js'
import type { ErrorObject } from '../../../src/rest/recrubo/errors.js'
import { clientWithKey } from '../../testkit/client.js'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import {
  api,
  HOOK,
  JSON_API,
  MANAGEMENT,
  ORGANIZATIONS,
  organizationDocument,
  REFRESH,
  USERS,
  userDocument,
  world,
} from './api.js'

const gateway = useGateway()

type Linking = { relationships: { users: { data: { id: string }[] } } }
type Listed = { data: { id: string }[]; links: { next: string | null } }

/** What an answer is: its status and the codes and sources of its errors. */
const outcome = ({ status, body }: { status: number; body: { errors?: ErrorObject[] } | undefined }) => ({
  status,
  errors: body?.errors?.map(({ code, source }) => [code, Object.values(source ?? {})[0]]),
})
const refused = (status: number, code: string, source?: string) => ({ status, errors: [[code, source]] })

describe('negotiation', () => {
  it('C1: every body is bare application/vnd.api+json, errors included', async () => {
    const { partner, key, acme } = await world(gateway)
    const answers = [
      await partner.get(MANAGEMENT),
      await partner.get(`${MANAGEMENT}/${acme.uuid}`),
      await partner.post(MANAGEMENT, organizationDocument({ name: 'New' })),
      await partner.post(MANAGEMENT, {}),
      await key.get(MANAGEMENT),
      await key.get('/public/v2/nothing'),
      await key.patch(MANAGEMENT),
      await api(gateway.anonymous).get(USERS),
      await partner.get(USERS),
    ]
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual(answers.map(() => JSON_API))
  })

  it.each(['charset=utf-8', 'version=1', 'ext=""; charset=utf-8'])(
    'C2: 415 for a content type with %s',
    async (parameter) => {
      const { partner, partnerId } = await world(gateway)
      const headers = { 'content-type': `${JSON_API}; ${parameter}` }
      const answer = await partner.post(MANAGEMENT, organizationDocument({ name: 'New' }), headers)
      expect(outcome(answer)).toEqual(refused(415, 'unsupported_media_type', 'Content-Type'))
      expect(await gateway.services.database.system.organization.count({ where: { partnerId } })).toBe(1)
      expect((await partner.get(MANAGEMENT, headers)).status).toBe(415)
    },
  )

  it('C3: 415 for a content type with an extension', async () => {
    const { partner } = await world(gateway)
    const headers = { 'content-type': `${JSON_API}; ext="https://jsonapi.org/ext/atomic"` }
    const answer = await partner.post(MANAGEMENT, organizationDocument({ name: 'New' }), headers)
    expect(outcome(answer)).toEqual(refused(415, 'unsupported_media_type', 'Content-Type'))
  })

  it.each([
    `${JSON_API}; charset=utf-8`,
    `${JSON_API};version=1.1, */*`,
    `${JSON_API}; charset="a,b", ${JSON_API}; foo=bar; q=0.5`,
  ])('C4: 406 where all JSON:API entries bear foreign parameters: %s', async (accept) => {
    const { partner } = await world(gateway)
    expect(outcome(await partner.get(MANAGEMENT, { accept }))).toEqual(refused(406, 'not_acceptable', 'Accept'))
  })

  it.each([
    JSON_API,
    '*/*',
    'application/json',
    'text/html',
    '',
    `${JSON_API}; charset=utf-8, ${JSON_API}`,
    `${JSON_API};q=0.9`,
  ])('C4: accepts "%s"', async (accept) => {
    const { partner } = await world(gateway)
    expect((await partner.get(MANAGEMENT, { accept })).status).toBe(200)
  })

  it('C4: needs no Accept at all', async () => {
    const { partnerKey } = await world(gateway)
    expect((await partnerKey.get(MANAGEMENT)).status).toBe(200)
  })

  it('C5: 406 where every JSON:API entry asks for an extension', async () => {
    const { partner } = await world(gateway)
    const accept = `${JSON_API}; ext="https://a.test/x", ${JSON_API}; ext="https://b.test/y"; q=0.1`
    expect(outcome(await partner.get(MANAGEMENT, { accept }))).toEqual(refused(406, 'not_acceptable', 'Accept'))
    expect((await partner.get(MANAGEMENT, { accept: `${accept}, ${JSON_API}` })).status).toBe(200)
  })

  it('C6: ignores profiles that it does not know', async () => {
    const { partner } = await world(gateway)
    const type = `${JSON_API}; profile="https://a.test/p https://b.test/q"`
    const document = organizationDocument({ name: 'New' })
    const answer = await partner.post(MANAGEMENT, document, { accept: type, 'content-type': type })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([201, JSON_API])
  })

  it('C7: says Vary: Accept', async () => {
    const { partner, key } = await world(gateway)
    const answers = [await partner.get(MANAGEMENT), await key.get(MANAGEMENT), await key.get('/public/v2/nothing')]
    expect(answers.map(({ headers }) => headers.get('vary'))).toEqual(['Accept', 'Accept', 'Accept'])
  })

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'C8: 415 for a body as %s',
    async (type) => {
      const { partner } = await world(gateway)
      const answer = await partner.post(MANAGEMENT, organizationDocument({ name: 'New' }), { 'content-type': type })
      expect(outcome(answer)).toEqual(refused(415, 'unsupported_media_type', 'Content-Type'))
    },
  )
})

describe('the document', () => {
  it('C9: has data or errors, never both, and included only with data', async () => {
    const { partner } = await world(gateway)
    const good = await partner.get(`${MANAGEMENT}?include=users`)
    expect(Object.keys(good.body).sort()).toEqual(['data', 'included', 'links', 'meta'])
    expect(Object.keys((await partner.get(`${MANAGEMENT}?include=x`)).body)).toEqual(['errors'])
  })

  it('C10: a collection is an array, also when empty or of one; a resource is an object', async () => {
    const { partner, acme } = await world(gateway)
    expect((await partner.get(MANAGEMENT)).body.data).toHaveLength(1)
    expect((await partner.get(`${MANAGEMENT}?filter[name]=nobody`)).body.data).toEqual([])
    expect((await partner.get(`${MANAGEMENT}/${acme.uuid}`)).body.data.id).toBe(acme.uuid)
  })

  it('C11: resources have type and id as strings, and legal member names', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.get(`${MANAGEMENT}?include=users`)
    for (const resource of [...body.data, ...body.included]) {
      expect([typeof resource.type, typeof resource.id]).toEqual(['string', 'string'])
      for (const name of Object.keys(resource.attributes)) expect(name).toMatch(/^[a-zA-Z]+$/)
    }
  })

  it('C12: every related link can be fetched with the same key', async () => {
    const { partner, key, acme } = await world(gateway)
    for (const [caller, path] of [
      [partner, MANAGEMENT],
      [key, ORGANIZATIONS],
    ] as const) {
      const { body } = await caller.get(path)
      const { related } = body.data[0].relationships.users.links
      expect(related).toBe(`${PUBLIC_URL}${USERS}?filter%5BorganizationId%5D=${acme.uuid}`)
      const users = await caller.get(related.slice(PUBLIC_URL.length))
      expect(users.body.data).toMatchObject([{ type: 'users', id: acme.owner.user.id }])
    }
  })

  it('C13: attributes and relationships share a namespace with type and id, without foreign keys', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.get(`${MANAGEMENT}?include=users`)
    for (const { attributes, relationships = {} } of [...body.data, ...body.included]) {
      const names = [...Object.keys(attributes), ...Object.keys(relationships), 'type', 'id']
      expect(new Set(names).size).toBe(names.length)
      expect(names.filter((name) => /Id$/.test(name) && name !== 'externalId')).toEqual([])
    }
  })

  it('C14: a relationship has links or data', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.get(MANAGEMENT)
    expect(Object.keys(body.data[0].relationships.users)).toEqual(['links'])
  })

  it('C15: includes each resource once, all of them linked', async () => {
    const { partner, acme, partnerId } = await world(gateway)
    const other = await gateway.organization({ partnerId })
    await other.member('member', acme.owner)
    const { body } = await partner.get(`${MANAGEMENT}?include=users`)
    const ids = body.included.map(({ id }: { id: string }) => id)
    expect(ids.sort()).toEqual([acme.owner.user.id, other.owner.user.id].sort())
    const linked = body.data.flatMap((of: Linking) => of.relationships.users.data.map(({ id }) => id))
    expect(new Set(linked)).toEqual(new Set(ids))
    const users = await partner.get(USERS)
    expect(users.body.data).toHaveLength(2)
  })

  it('C16: links are strings or null, the rest objects', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.get(MANAGEMENT)
    expect(body).toMatchObject({ meta: {}, data: [{ attributes: {}, relationships: {} }] })
    for (const link of Object.values(body.links)) expect(link === null || typeof link === 'string').toBe(true)
  })

  it('C17: ignores members that it does not know', async () => {
    const { partner } = await world(gateway)
    const { status, body } = await partner.post(MANAGEMENT, {
      meta: {},
      jsonapi: { version: '1.1' },
      '@note': 1,
      more: 'x',
      data: {
        type: 'organizations',
        links: {},
        '@note': {},
        attributes: { name: 'New', token: 'mine', color: 'red', '@c': 1 },
        relationships: {
          vacancies: { data: [] },
          users: { links: { related: '/public/v2/users?filter[organizationId]=x' } },
        },
      },
    })
    expect([status, body.data.attributes.name, body.data.attributes.color]).toEqual([201, 'New', undefined])
    expect(body.data.attributes.token).not.toBe('mine')
  })
})

describe('fetching', () => {
  it('C18: 200 for what is there, 404 for what is not', async () => {
    const { partner, acme } = await world(gateway)
    const foreign = await gateway.organization()
    expect((await partner.get(`${MANAGEMENT}/${acme.uuid}`)).status).toBe(200)
    for (const id of [foreign.uuid, gateway.services.newId(), 'none', '%00', '%E0%A4%A']) {
      expect(outcome(await partner.get(`${MANAGEMENT}/${id}`))).toEqual(refused(404, 'not_found'))
    }
  })

  it('C19: includes what was asked for alone, and refuses unknown paths', async () => {
    const { partner, key, acme } = await world(gateway)
    expect((await partner.get(MANAGEMENT)).body.included).toBeUndefined()
    expect((await partner.get(`${MANAGEMENT}?include=`)).body.included).toEqual([])
    const one = await partner.get(`${MANAGEMENT}/${acme.uuid}?include=users`)
    expect(one.body.included).toMatchObject([{ type: 'users', id: acme.owner.user.id }])
    expect(
      (await partner.post(`${MANAGEMENT}?include=users`, organizationDocument({ name: 'N' }))).body.included,
    ).toEqual([])
    for (const path of ['vacancies', 'users.candidates', 'users,x']) {
      const answer = await partner.get(`${MANAGEMENT}?include=${path}`)
      expect(outcome(answer)).toEqual(refused(400, 'invalid_query_parameter', 'include'))
    }
    expect(outcome(await key.get(`${USERS}?include=candidates`))).toEqual(
      refused(400, 'invalid_query_parameter', 'include'),
    )
  })

  it('C20: sorts as asked, in the order of the fields, and refuses unknown ones', async () => {
    const { partner, partnerId, acme } = await world(gateway)
    const create = (name: string) => gateway.organization({ partnerId, name })
    const [b1, a, b2] = [await create('bbb'), await create('aaa'), await create('bbb')]
    const ids = async (sort: string) =>
      (await partner.get(`${MANAGEMENT}?sort=${sort}`)).body.data.map(({ id }: { id: string }) => id)
    expect((await ids('name')).filter((id: string) => id !== acme.uuid)).toEqual([a.uuid, b1.uuid, b2.uuid])
    expect((await ids('-name,-createdAt')).filter((id: string) => id !== acme.uuid)).toEqual([b2.uuid, b1.uuid, a.uuid])
    for (const sort of ['color', 'created_at', '', '--name', 'organizationId', '__proto__']) {
      const answer = await partner.get(`${MANAGEMENT}?sort=${sort}`)
      expect(outcome(answer)).toEqual(refused(400, 'invalid_query_parameter', 'sort'))
    }
  })

  it('C21: pages have links, null where there is no such page', async () => {
    const { partner, partnerId } = await world(gateway)
    for (let i = 0; i < 4; i += 1) await gateway.organization({ partnerId })
    const at = (number: number) => `${PUBLIC_URL}${MANAGEMENT}?page%5Bsize%5D=2&page%5Bnumber%5D=${number}`
    const first = await partner.get(`${MANAGEMENT}?page[size]=2`)
    expect(first.body.links).toEqual({
      self: `${PUBLIC_URL}${MANAGEMENT}?page%5Bsize%5D=2`,
      first: at(1),
      last: at(3),
      prev: null,
      next: at(2),
    })
    const ids: string[] = []
    let next: string | null = first.body.links.self
    while (next) {
      const { body }: { body: Listed } = await partner.get(next.slice(PUBLIC_URL.length))
      ids.push(...body.data.map(({ id }) => id))
      next = body.links.next
    }
    expect([ids.length, new Set(ids).size]).toEqual([5, 5])
    const beyond = await partner.get(`${MANAGEMENT}?page[size]=2&page[number]=9`)
    expect(beyond.body).toMatchObject({
      data: [],
      links: { prev: at(3), next: null },
      meta: { currentPage: 9, maxPage: 3 },
    })
  })

  it('C22: filters by the filter family', async () => {
    const { partner, partnerId } = await world(gateway)
    const acorn = await gateway.organization({ partnerId, name: 'Acorn' })
    const { body } = await partner.get(`${MANAGEMENT}?filter[name]=Acorn`)
    expect(body).toMatchObject({ data: [{ id: acorn.uuid }], meta: { total: 1, totalUnfiltered: 2 } })
  })

  it('C23: encoded and plain brackets are the same request', async () => {
    const { partner, partnerId } = await world(gateway)
    await gateway.organization({ partnerId, name: 'Acorn' })
    const plain = await partner.get(`${MANAGEMENT}?filter[name]=Acorn&page[size]=1`)
    const encoded = await partner.get(`${MANAGEMENT}?filter%5Bname%5D=Acorn&page%5Bsize%5D=1`)
    expect(plain.body).toEqual(encoded.body)
    expect(plain.body.data).toHaveLength(1)
  })

  it('C24: sends the chosen fields alone', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.get(`${MANAGEMENT}?fields[organizations]=name&include=users&fields[users]=email`)
    expect(Object.keys(body.data[0]).sort()).toEqual(['attributes', 'id', 'type'])
    expect(Object.keys(body.data[0].attributes)).toEqual(['name'])
    expect(Object.keys(body.included[0].attributes)).toEqual(['email'])
    const none = await partner.get(`${MANAGEMENT}?fields[organizations]=`)
    expect(Object.keys(none.body.data[0]).sort()).toEqual(['id', 'type'])
    for (const name of ['fields[organizations]=color', 'fields[vacancies]=name']) {
      expect((await partner.get(`${MANAGEMENT}?${name}`)).status).toBe(400)
    }
  })

  it('C25: reads the query as a form', async () => {
    const { partner, partnerId } = await world(gateway)
    const { uuid } = await gateway.organization({ partnerId, name: 'Two Words & more' })
    const { body } = await partner.get(`${MANAGEMENT}?filter[name]=Two+Words+%26+more`)
    expect(body.data).toMatchObject([{ id: uuid }])
  })

  it.each(['filter[_]=x', 'filter[]=x', 'filter=x', 'filter[na.me]=x', 'filter[name][]=x', 'filter[name][eq][ne]=x'])(
    'C26: %s is outside the family',
    async (query) => {
      const { partner } = await world(gateway)
      const answer = await partner.get(`${MANAGEMENT}?${query}`)
      expect(outcome(answer)).toEqual(refused(400, 'invalid_query_parameter', query.split('=')[0]))
    },
  )

  it.each([
    'stats[total]',
    'pageSize2',
    'page[offset]',
    'page[limit]',
    'q',
    'api_key',
    '__proto__',
    'constructor[name]',
    'page',
  ])('C27: 400 for the parameter %s', async (name) => {
    const { partner, acme } = await world(gateway)
    for (const path of [MANAGEMENT, `${MANAGEMENT}/${acme.uuid}`]) {
      const answer = await partner.get(`${path}?${name}=1`)
      expect(outcome(answer)).toEqual(refused(400, 'invalid_query_parameter', name))
    }
  })
})

describe('creating', () => {
  const count = (partnerId: string) => gateway.services.database.system.organization.count({ where: { partnerId } })

  it.each([
    ['C28: no document', '', 400, 'malformed_document', ''],
    ['C28: an array', { data: [{ type: 'organizations', attributes: { name: 'N' } }] }, 400, 'malformed_document', ''],
    ['C28: null', { data: null }, 400, 'malformed_document', ''],
    ['C28: no type', { data: { attributes: { name: 'N' } } }, 400, 'malformed_document', '/data'],
    [
      'C28: a type that is no string',
      { data: { type: 1, attributes: { name: 'N' } } },
      400,
      'malformed_document',
      '/data/type',
    ],
    ['C29: another type', { data: { type: 'users', attributes: { name: 'N' } } }, 409, 'type_mismatch', '/data/type'],
    ['C30: an id that is no UUID', organizationDocument({ name: 'N' }, 'text'), 422, 'validation_failed', '/data/id'],
    [
      'C39: a creation time',
      organizationDocument({ name: 'N', createdAt: 'x' }),
      403,
      'read_only_attribute',
      '/data/attributes/createdAt',
    ],
    ['a name that is blank', organizationDocument({ name: ' ' }), 422, 'validation_failed', '/data/attributes/name'],
    ['no name', organizationDocument({ webhookUrl: null }), 422, 'validation_failed', '/data/attributes'],
    ['no attributes', { data: { type: 'organizations' } }, 422, 'validation_failed', '/data'],
    [
      'attributes that are none',
      { data: { type: 'organizations', attributes: [] } },
      400,
      'malformed_document',
      '/data/attributes',
    ],
    [
      'http',
      organizationDocument({ name: 'N', webhookUrl: 'http://93.184.216.34/' }),
      422,
      'validation_failed',
      '/data/attributes/webhookUrl',
    ],
    [
      'a private network',
      organizationDocument({ name: 'N', webhookUrl: 'https://10.0.0.1/' }),
      422,
      'validation_failed',
      '/data/attributes/webhookUrl',
    ],
    [
      'a secret that is none',
      organizationDocument({ name: 'N', webhookSecret: 'whsec_x' }),
      422,
      'validation_failed',
      '/data/attributes/webhookSecret',
    ],
  ] as const)('%s is refused, and nothing is created', async (_what, body, status, code, source) => {
    const { partner, partnerId } = await world(gateway)
    expect(outcome(await partner.post(MANAGEMENT, body || undefined))).toEqual(refused(status, code, source))
    expect(await count(partnerId)).toBe(1)
  })

  it('C28: creates organization, webhook and token as one transaction', async () => {
    const { partner, partnerId } = await world(gateway)
    const { system } = gateway.services.database
    const { body } = await partner.post(
      MANAGEMENT,
      organizationDocument({ name: 'N', webhookUrl: HOOK, webhookSecret: 'a plain secret' }),
    )
    expect(body.data.attributes).toMatchObject({ webhookUrl: HOOK, webhookSecret: 'a pl…' })
    const where = { organizationId: body.data.id }
    expect([await system.webhook.count({ where }), await system.apiKey.count({ where })]).toEqual([1, 1])
    const rows = await system.auditEvent.findMany({ where, orderBy: { id: 'asc' } })
    expect(rows.map(({ action }) => action)).toEqual([
      'organization.create',
      'webhook.set',
      'organization.rotate_token',
    ])
    expect(await count(partnerId)).toBe(2)
  })

  it('C30: takes a UUID of the client once', async () => {
    const { partner } = await world(gateway)
    const id = '303f151b-3f33-4ddd-9779-eb522f7225a9'
    const { status, body } = await partner.post(MANAGEMENT, organizationDocument({ name: 'N' }, id))
    expect([status, body.data.id]).toEqual([201, id])
    const again = await partner.post(MANAGEMENT, organizationDocument({ name: 'N' }, id))
    expect(outcome(again)).toEqual(refused(409, 'client_id_exists', '/data/id'))
    const other = await world(gateway)
    const foreign = await other.partner.post(MANAGEMENT, organizationDocument({ name: 'N' }, id))
    expect(outcome(foreign)).toEqual(refused(409, 'client_id_exists', '/data/id'))
    expect(await count(other.partnerId)).toBe(1)
  })

  it('C30: ids of users are not the client’s to choose', async () => {
    const { key } = await world(gateway)
    const document = userDocument({ email: 'a@example.test' }, gateway.services.newId())
    expect(outcome(await key.post(USERS, document))).toEqual(refused(403, 'client_id_not_supported', '/data/id'))
  })

  it('C31, C32: 201 with the resource, and where it is', async () => {
    const { partner, key } = await world(gateway)
    const organization = await partner.post(`${MANAGEMENT}/`, organizationDocument({ name: 'N' }))
    expect(organization.status).toBe(201)
    const location = organization.headers.get('location') ?? ''
    expect(location).toBe(`${PUBLIC_URL}${MANAGEMENT}/${organization.body.data.id}`)
    expect((await partner.get(location.slice(PUBLIC_URL.length))).body.data.id).toBe(organization.body.data.id)
    const user = await key.post(USERS, userDocument({ email: `${gateway.services.newId()}@example.test` }))
    expect([user.status, user.headers.get('location')]).toEqual([201, `${PUBLIC_URL}${USERS}/${user.body.data.id}`])
  })

  it('C33, C34: 404 for a relationship to nobody, 403 for one that cannot be made', async () => {
    const { partner, partnerId, acme } = await world(gateway)
    const withUsers = (users: unknown) => ({
      data: { type: 'organizations', attributes: { name: 'N' }, relationships: { users } },
    })
    const source = '/data/relationships/users'
    const nobody = { type: 'users', id: gateway.services.newId() }
    const owner = { type: 'users', id: acme.owner.user.id }
    for (const [users, status, code] of [
      [{ data: [nobody] }, 404, 'not_found'],
      [{ data: [owner] }, 403, 'read_only_relationship'],
      [{}, 400, 'malformed_document'],
      [[], 400, 'malformed_document'],
      [{ data: [1] }, 400, 'malformed_document'],
    ] as const) {
      expect(outcome(await partner.post(MANAGEMENT, withUsers(users)))).toEqual(refused(status, code, source))
    }
    expect(await count(partnerId)).toBe(1)
  })

  it('C35: never answers a creation with 204', async () => {
    const { partner } = await world(gateway)
    const { status, body } = await partner.post(
      MANAGEMENT,
      organizationDocument({ name: 'N' }, gateway.services.newId()),
    )
    expect([status, typeof body.data.attributes.token]).toEqual([201, 'string'])
  })

  it('C36: tolerates a local id', async () => {
    const { partner } = await world(gateway)
    const document = { data: { type: 'organizations', lid: 'local-1', attributes: { name: 'N' } } }
    expect((await partner.post(MANAGEMENT, document)).status).toBe(201)
  })
})

describe('updating', () => {
  it('C37: 409 where type or id are not those of the URL', async () => {
    const { partner, acme, partnerId } = await world(gateway)
    const other = await gateway.organization({ partnerId })
    const path = `${MANAGEMENT}/${acme.uuid}`
    const before = await acme.snapshot()
    const send = async (data: object) => outcome(await partner.patch(path, { data }))
    const attributes = { name: 'Changed' }
    expect(await send({ type: 'users', id: acme.uuid, attributes })).toEqual(
      refused(409, 'type_mismatch', '/data/type'),
    )
    expect(await send({ type: 'organizations', id: other.uuid, attributes })).toEqual(
      refused(409, 'id_mismatch', '/data/id'),
    )
    expect(await send({ type: 'organizations', attributes })).toEqual(refused(400, 'malformed_document', '/data'))
    expect(await send({ type: 'organizations', id: 7, attributes })).toEqual(
      refused(400, 'malformed_document', '/data/id'),
    )
    expect(await acme.snapshot()).toEqual(before)
  })

  it('C37: knows the id in both its forms', async () => {
    const { partner, acme } = await world(gateway)
    const { status } = await partner.patch(
      `${MANAGEMENT}/${encodeId('Organization', acme.uuid)}`,
      organizationDocument({ name: 'N' }, acme.uuid.toUpperCase()),
    )
    expect(status).toBe(200)
  })

  it('C38: what is absent keeps its value, null clears', async () => {
    const { partner, acme } = await world(gateway)
    const path = `${MANAGEMENT}/${acme.uuid}`
    const attributesAfter = async (attributes: object) =>
      (await partner.patch(path, organizationDocument(attributes, acme.uuid))).body.data.attributes
    expect(await attributesAfter({ webhookUrl: HOOK, webhookSecret: 'a plain secret' })).toMatchObject({
      name: acme.row.name,
      webhookUrl: HOOK,
      webhookSecret: 'a pl…',
    })
    expect(await attributesAfter({ name: 'Other' })).toMatchObject({
      name: 'Other',
      webhookUrl: HOOK,
      webhookSecret: 'a pl…',
    })
    expect(await attributesAfter({ webhookUrl: null })).toMatchObject({
      name: 'Other',
      webhookUrl: null,
      webhookSecret: 'a pl…',
    })
    expect(await attributesAfter({ webhookSecret: null })).toMatchObject({ webhookSecret: null })
  })

  it('C39: 404 for what is not there, 403 for what cannot be written', async () => {
    const { partner, acme, key } = await world(gateway)
    const id = gateway.services.newId()
    expect(outcome(await partner.patch(`${MANAGEMENT}/${id}`, organizationDocument({ name: 'N' }, id)))).toEqual(
      refused(404, 'not_found'),
    )
    const before = await acme.snapshot()
    const document = organizationDocument({ name: 'N', updatedAt: '2024-08-20T10:45:07+00:00' }, acme.uuid)
    for (const answer of [
      await partner.patch(`${MANAGEMENT}/${acme.uuid}`, document),
      await key.patch(`${ORGANIZATIONS}/${acme.uuid}`, document),
    ]) {
      expect(outcome(answer)).toEqual(refused(403, 'read_only_attribute', '/data/attributes/updatedAt'))
    }
    expect(await acme.snapshot()).toEqual(
      expect.objectContaining({ organization: (before as { organization: unknown }).organization }),
    )
  })

  it('C40, C42: refuses to replace the users, with 404 for nobody', async () => {
    const { partner, acme } = await world(gateway)
    const send = async (data: unknown) => {
      const resource = { ...organizationDocument({ name: 'N' }, acme.uuid).data, relationships: { users: { data } } }
      return outcome(await partner.patch(`${MANAGEMENT}/${acme.uuid}`, { data: resource }))
    }
    const before = await acme.snapshot()
    const source = '/data/relationships/users'
    expect(await send([])).toEqual(refused(403, 'read_only_relationship', source))
    expect(await send([{ type: 'users', id: gateway.services.newId() }])).toEqual(refused(404, 'not_found', source))
    expect(await acme.snapshot()).toEqual(before)
  })

  it('C41: 200 with the resource, whose updatedAt moves', async () => {
    const { partner, acme } = await world(gateway)
    const path = `${MANAGEMENT}/${acme.uuid}`
    const before = (await partner.get(path)).body.data.attributes.updatedAt
    gateway.advance(5000)
    const { status, body } = await partner.patch(path, { data: { type: 'organizations', id: acme.uuid } })
    expect(status).toBe(200)
    expect(Date.parse(body.data.attributes.updatedAt)).toBeGreaterThan(Date.parse(before))
  })
})

describe('deleting', () => {
  it('C43: 204 without a body, then 404', async () => {
    const { partner, acme } = await world(gateway)
    const gone = await partner.delete(`${MANAGEMENT}/${acme.uuid}`)
    expect([gone.status, gone.body, gone.headers.get('content-type')]).toEqual([204, undefined, null])
    expect(outcome(await partner.delete(`${MANAGEMENT}/${acme.uuid}`))).toEqual(refused(404, 'not_found'))
  })

  it('C43: takes a body, as some clients send one', async () => {
    const { partner, acme } = await world(gateway)
    const body = { data: { type: 'organizations', id: acme.uuid } }
    expect((await partner.delete(`${MANAGEMENT}/${acme.uuid}`, body)).status).toBe(204)
  })
})

describe('errors', () => {
  it('C44: are objects with a status as text, and point at what is there', async () => {
    const { partner } = await world(gateway)
    const { body } = await partner.post(MANAGEMENT, organizationDocument({ name: 7, webhookUrl: 7 }))
    expect(body.errors).toMatchObject([
      { status: '422', source: { pointer: '/data/attributes/name' } },
      { status: '422', source: { pointer: '/data/attributes/webhookUrl' } },
    ])
  })

  it('C45: tells all problems at once, under one status', async () => {
    const { partner } = await world(gateway)
    const answer = await partner.get(`${MANAGEMENT}?sort=x&filter[y]=1&page[size]=0`)
    expect([answer.status, answer.body.errors.length]).toEqual([400, 3])
  })

  it('C46: a conflict tells where it is', async () => {
    const { key, acme } = await world(gateway)
    const answer = await key.post(USERS, userDocument({ email: acme.owner.user.email }))
    expect(outcome(answer)).toEqual(refused(409, 'already_member', '/data/attributes/email'))
    expect(answer.body.errors[0].detail).toBe('User is already a member of this organization')
  })

  it('C47: the title of a code is constant', async () => {
    const { partner } = await world(gateway)
    const titles = new Set<string>()
    for (const query of ['sort=x', 'filter[y]=1', 'page[size]=0']) {
      titles.add((await partner.get(`${MANAGEMENT}?${query}`)).body.errors[0].title)
    }
    expect(titles.size).toBe(1)
  })

  it('C48: 405 with Allow, HEAD as GET without a body, 401 with WWW-Authenticate', async () => {
    const { partner, partnerKey } = await world(gateway)
    const wrong = await partner.delete(MANAGEMENT)
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST, HEAD'])
    expect(outcome(wrong)).toEqual(refused(405, 'method_not_allowed'))
    const head = await partnerKey.fetch(MANAGEMENT, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, JSON_API, ''])
    const nobody = await api(gateway.anonymous).get(MANAGEMENT)
    expect([outcome(nobody), nobody.headers.get('www-authenticate')]).toEqual([
      refused(401, 'unauthenticated', 'Authorization'),
      'Bearer realm="Orgraph"',
    ])
  })
})

it('takes a refresh without a body and without a content type', async () => {
  const { partnerKey, acme } = await world(gateway)
  const { status, body } = await partnerKey.json('POST', `${REFRESH}/${acme.uuid}`)
  expect(status).toBe(200)
  const fresh = clientWithKey(gateway, body.data.attributes.token, { raw: true })
  expect((await fresh.get(ORGANIZATIONS)).body.data[0].id).toBe(acme.uuid)
})
