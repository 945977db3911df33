import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { statementCount } from '../../testkit/statements.js'
import { api, HOOK, ORGANIZATIONS, organizationDocument, world } from './api.js'

const gateway = useGateway()
const codeOf = ({ status, body }: { status: number; body: { errors: { code: string }[] } }) => [
  status,
  ...body.errors.map(({ code }) => code),
]

describe('GET /public/v2/organizations', () => {
  it('200: lists the organization of the key alone', async () => {
    const { key, acme } = await world(gateway)
    const { status, body } = await key.get(ORGANIZATIONS)
    expect(status).toBe(200)
    expect(body).toMatchObject({ data: [{ id: acme.uuid }], meta: { total: 1, totalUnfiltered: 1 } })
  })

  it('200: lists those of the person behind a native key, as far as the key reaches', async () => {
    const person = await gateway.person()
    const [one, two] = [await gateway.organization({ owner: person }), await gateway.organization({ owner: person })]
    await gateway.organization()
    const ids = async (key: Awaited<ReturnType<typeof person.key>>) =>
      (await key.get(ORGANIZATIONS)).body.data.map(({ id }: { id: string }) => id).sort()
    expect(await ids(await person.key())).toEqual([one.uuid, two.uuid].sort())
    expect(await ids(await person.key('NATIVE', { organizationIds: [two.uuid] }))).toEqual([two.uuid])
  })

  it('403: a key that may not read the organization, and a Partner Key', async () => {
    const { acme, partner } = await world(gateway)
    const limited = api(await acme.key('RECRUBO_ORGANIZATION', { scopes: ['users.read'] }))
    for (const caller of [limited, partner]) {
      expect(codeOf(await caller.get(ORGANIZATIONS))).toEqual([403, 'forbidden'])
      expect(codeOf(await caller.get(`${ORGANIZATIONS}/${acme.uuid}`))).toEqual([403, 'forbidden'])
    }
  })

  it('401: nobody', async () => {
    expect(codeOf(await gateway.anonymous.get(ORGANIZATIONS))).toEqual([401, 'unauthenticated'])
  })
})

describe('GET /public/v2/organizations/{id}', () => {
  it('200: shows it without its token, with its users if they are asked for', async () => {
    const { key, acme } = await world(gateway)
    const { status, body } = await key.get(`${ORGANIZATIONS}/${acme.uuid}/?include=users`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      data: { id: acme.uuid, attributes: { name: acme.row.name, token: null } },
      included: [{ id: acme.owner.user.id }],
    })
  })

  it('404: another one', async () => {
    const { key, partnerId } = await world(gateway)
    const sibling = await gateway.organization({ partnerId })
    for (const id of [sibling.uuid, 'none']) {
      expect(codeOf(await key.get(`${ORGANIZATIONS}/${id}`))).toEqual([404, 'not_found'])
    }
  })
})

describe('PATCH /public/v2/organizations/{id}', () => {
  it('200: changes name and webhook', async () => {
    const { key, acme } = await world(gateway)
    const document = organizationDocument(
      { name: 'Other', webhookUrl: HOOK, webhookSecret: 'a plain secret' },
      acme.uuid,
    )
    const { status, body } = await key.patch(`${ORGANIZATIONS}/${acme.uuid}`, document)
    expect(status).toBe(200)
    expect(body.data.attributes).toMatchObject({ name: 'Other', webhookUrl: HOOK, webhookSecret: 'a pl…', token: null })
  })

  it.each([
    ['another one', 404, 'not_found'],
    ['a key that may only read', 403, 'forbidden'],
    ['a Partner Key', 403, 'forbidden'],
    ['a blank name', 422, 'validation_failed'],
  ])('%s: %i, and nothing is written', async (what, status, code) => {
    const { key, acme, partner } = await world(gateway)
    const other = await gateway.organization()
    const reader = api(await acme.key('RECRUBO_ORGANIZATION', { scopes: ['organization.read'] }))
    await Promise.all([key, reader].map((caller) => caller.get(ORGANIZATIONS)))
    const caller = { 'a key that may only read': reader, 'a Partner Key': partner }[what] ?? key
    const target = what === 'another one' ? other : acme
    const document = organizationDocument({ name: what === 'a blank name' ? ' ' : 'N' }, target.uuid)
    const before = await target.snapshot()
    expect(codeOf(await caller.patch(`${ORGANIZATIONS}/${target.uuid}`, document))).toEqual([status, code])
    expect(await target.snapshot()).toEqual(before)
  })

  it('401: nobody', async () => {
    const { acme } = await world(gateway)
    const answer = await api(gateway.anonymous).patch(
      `${ORGANIZATIONS}/${acme.uuid}`,
      organizationDocument({}, acme.uuid),
    )
    expect(codeOf(answer)).toEqual([401, 'unauthenticated'])
  })

  it.each(['POST', 'DELETE'])('405: %s of an organization is for Management', async (method) => {
    const { orgKey, acme } = await world(gateway)
    const path = method === 'POST' ? ORGANIZATIONS : `${ORGANIZATIONS}/${acme.uuid}`
    expect(codeOf(await orgKey.json(method, path))).toEqual([405, 'method_not_allowed'])
  })
})

it('reads a list in a number of statements that does not grow with it', async () => {
  const { partnerId, partnerKey } = await world(gateway)
  const path = '/public/v2/management/organizations?include=users&filter[name][ne]=x'
  const count = () => statementCount(gateway, () => partnerKey.get(path))
  const few = await count()
  for (let i = 0; i < 20; i += 1) await gateway.organization({ partnerId })
  expect(await count()).toBe(few)
})
