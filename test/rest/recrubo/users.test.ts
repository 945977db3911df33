import { describe, expect, it } from 'vitest'
import { userDocumentShape, usersDocumentShape } from '../../../src/rest/recrubo/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { api, USERS, userDocument, world } from './api.js'

const gateway = useGateway()
const system = () => gateway.services.database.system
const codeOf = ({ status, body }: { status: number; body: { errors: { code: string }[] } }) => [
  status,
  ...body.errors.map(({ code }) => code),
]
const idsOf = ({ body }: { body: { data: { id: string }[] } }) => body.data.map(({ id }) => id).sort()
const freshAddress = () => `${gateway.services.newId()}@example.test`

describe('GET /public/v2/users', () => {
  it('200: the users of the organization of the key', async () => {
    const { key, acme } = await world(gateway)
    const member = await acme.member()
    await world(gateway)
    const answer = await key.get(USERS)
    expect(usersDocumentShape.parse(answer.body)).toEqual(answer.body)
    expect(idsOf(answer)).toEqual([acme.owner.user.id, member.user.id].sort())
  })

  it('200: a Partner Key reads those of all its organizations, or of one', async () => {
    const { partner, acme, partnerId } = await world(gateway)
    const other = await gateway.organization({ partnerId })
    const foreign = await world(gateway)
    expect(idsOf(await partner.get(USERS))).toEqual([acme.owner.user.id, other.owner.user.id].sort())
    const one = await partner.get(`${USERS}?filter[organizationId]=${other.uuid}`)
    expect([idsOf(one), one.body.meta.total, one.body.meta.totalUnfiltered]).toEqual([[other.owner.user.id], 1, 2])
    expect(idsOf(await partner.get(`${USERS}?filter[organizationId]=${foreign.acme.uuid}`))).toEqual([])
    const both = `${USERS}?filter[organizationId][in]=${acme.uuid},${other.uuid},${foreign.acme.uuid}`
    expect(idsOf(await partner.get(both))).toHaveLength(2)
  })

  it('does not tell that a user belongs elsewhere, too', async () => {
    const { key, acme } = await world(gateway)
    const other = await world(gateway)
    await other.acme.member('member', acme.owner)
    expect(idsOf(await key.get(`${USERS}?filter[organizationId]=${other.acme.uuid}`))).toEqual([])
  })

  it('400: an organization id that is none', async () => {
    const { key } = await world(gateway)
    expect(codeOf(await key.get(`${USERS}?filter[organizationId]=x`))).toEqual([400, 'invalid_query_parameter'])
  })

  it('403: keys that may not read users', async () => {
    const { acme, partnerId } = await world(gateway)
    const scopes = { scopes: ['organization.read'] }
    for (const client of [
      await acme.key('RECRUBO_ORGANIZATION', scopes),
      await gateway.seed.key('RECRUBO_PARTNER', { partnerId }, scopes),
    ]) {
      expect(codeOf(await client.get(USERS))).toEqual([403, 'forbidden'])
      expect(codeOf(await client.get(`${USERS}/${acme.owner.user.id}`))).toEqual([403, 'forbidden'])
    }
  })

  it.each(['GET', 'POST'])('401: %s by nobody', async (method) => {
    expect(codeOf(await gateway.anonymous.json(method, USERS))).toEqual([401, 'unauthenticated'])
  })
})

describe('GET /public/v2/users/{id}', () => {
  it('200: shows the user', async () => {
    const { key, partner, acme } = await world(gateway)
    const { user } = acme.owner
    for (const caller of [key, partner]) {
      const { status, body } = await caller.get(`${USERS}/${user.id}`)
      expect(userDocumentShape.parse(body)).toEqual(body)
      const [firstName, lastName] = user.name.split(' ')
      expect([status, body.data.attributes]).toMatchObject([
        200,
        { firstName, lastName, fullName: user.name, email: user.email, phone: null, timeZone: null },
      ])
    }
  })

  it('404: somebody of another organization, nobody, and what is no id', async () => {
    const { key, partner } = await world(gateway)
    const foreign = await world(gateway)
    for (const id of [foreign.acme.owner.user.id, gateway.services.newId(), 'none', '%00']) {
      for (const caller of [key, partner]) {
        expect(codeOf(await caller.get(`${USERS}/${id}`))).toEqual([404, 'not_found'])
      }
    }
  })
})

describe('POST /public/v2/users', () => {
  it('201: makes a user of an unknown address, who is a member', async () => {
    const { key, acme } = await world(gateway)
    const email = freshAddress()
    const attributes = {
      firstName: 'Mary Jane',
      lastName: 'van der Berg',
      phone: '+49 30 1',
      timeZone: 'europe/berlin',
      externalId: 'x-1',
    }
    const { status, body } = await key.post(USERS, userDocument({ email: email.toUpperCase(), ...attributes }))
    expect(userDocumentShape.parse(body)).toEqual(body)
    expect([status, body.data.attributes]).toMatchObject([
      201,
      { ...attributes, email, timeZone: 'Europe/Berlin', fullName: 'Mary Jane van der Berg' },
    ])
    const userId = body.data.id
    expect(await system().member.findMany({ where: { userId } })).toMatchObject([
      { organizationId: acme.uuid, roleKeys: ['member'] },
    ])
    expect(await system().user.findUnique({ where: { id: userId } })).toMatchObject({
      emailVerified: false,
      superAdmin: false,
    })
    expect(await system().account.count({ where: { userId } })).toBe(0)
    expect((await key.get(`${USERS}/${userId}`)).body.data).toEqual(body.data)
  })

  it('201: adds somebody who is known, and changes nothing of him', async () => {
    const { key } = await world(gateway)
    const { user } = await gateway.person({ name: 'Ada Lovelace' })
    const { status, body } = await key.post(USERS, userDocument({ email: user.email, firstName: 'Eve', phone: '1' }))
    expect([status, body.data.id, body.data.attributes]).toMatchObject([
      201,
      user.id,
      { fullName: 'Ada Lovelace', phone: null },
    ])
    expect(await system().user.findUnique({ where: { id: user.id } })).toEqual(user)
  })

  it('201: with the key of a person who belongs to one organization', async () => {
    const { acme } = await world(gateway)
    const key = api(await acme.owner.key())
    expect((await key.post(USERS, userDocument({ email: freshAddress() }))).status).toBe(201)
    await gateway.organization({ owner: acme.owner })
    expect(codeOf(await key.post(USERS, userDocument({ email: freshAddress() })))).toEqual([403, 'forbidden'])
  })

  it.each([
    ['no address', { firstName: 'A' }, 422, 'validation_failed', '/data/attributes'],
    ['an address that is none', { email: 'x' }, 422, 'validation_failed', '/data/attributes/email'],
    ['a time zone that is none', { timeZone: 'Mars' }, 422, 'validation_failed', '/data/attributes/timeZone'],
    ['a blank first name', { firstName: '' }, 422, 'validation_failed', '/data/attributes/firstName'],
    ['a full name', { fullName: 'A B' }, 403, 'read_only_attribute', '/data/attributes/fullName'],
  ])('%s is refused, and nobody is made', async (what, attributes, status, code, pointer) => {
    const { key, acme } = await world(gateway)
    await key.get(USERS)
    const before = await acme.snapshot()
    const email = freshAddress()
    const answer = await key.post(USERS, userDocument({ ...(what !== 'no address' && { email }), ...attributes }))
    expect(codeOf(answer)).toEqual([status, code])
    expect(answer.body.errors[0].source).toEqual({ pointer })
    expect(await acme.snapshot()).toEqual(before)
    expect(await system().user.count({ where: { email } })).toBe(0)
  })

  it.each([
    ['a Partner Key', 403, 'forbidden'],
    ['a key that may only read', 403, 'forbidden'],
    ['no seat left', 403, 'member_limit'],
  ])('%s: %i, and nobody is made', async (what, status, code) => {
    const { key, partner, acme } = await world(gateway)
    const reader = api(await acme.key('RECRUBO_ORGANIZATION', { scopes: ['users.read'] }))
    if (what === 'no seat left')
      await system().subscription.create({ data: { organizationId: acme.uuid, memberLimit: 1 } })
    await Promise.all([key, partner, reader].map((caller) => caller.get(USERS)))
    const before = await acme.snapshot()
    const email = freshAddress()
    const caller = { 'a Partner Key': partner, 'a key that may only read': reader }[what] ?? key
    expect(codeOf(await caller.post(USERS, userDocument({ email })))).toEqual([status, code])
    expect(await acme.snapshot()).toEqual(before)
    expect(await system().user.count({ where: { email } })).toBe(0)
  })

  it('409: a member already, and nothing is written', async () => {
    const { key, acme } = await world(gateway)
    await key.get(USERS)
    const before = await acme.snapshot()
    expect(codeOf(await key.post(USERS, userDocument({ email: acme.owner.user.email })))).toEqual([
      409,
      'already_member',
    ])
    expect(await acme.snapshot()).toEqual(before)
  })
})

/** A user whom a key has made, and who cannot sign in. */
async function madeBy(key: ReturnType<typeof api>): Promise<string> {
  const { status, body } = await key.post(USERS, userDocument({ email: freshAddress(), firstName: 'Grace' }))
  if (status !== 201) throw new Error(`no user: ${JSON.stringify(body)}`)
  return body.data.id
}

/** Signs in as a user of an address that was made for him. */
async function withPassword(id: string): Promise<void> {
  const { newId } = gateway.services
  const account = { accountId: id, providerId: 'credential', userId: id, password: 'salt:hash' }
  await system().account.create({ data: { ...account, id: newId() } })
}

describe('PATCH /public/v2/users/{id}', () => {
  it('200: changes somebody who belongs to this organization alone', async () => {
    const { key, acme } = await world(gateway)
    const user = { id: await madeBy(key) }
    const path = `${USERS}/${user.id}`
    const changed = await key.patch(
      path,
      userDocument({ firstName: 'Ada', lastName: 'King Noel', phone: '1', timeZone: 'UTC' }, user.id),
    )
    expect(changed.body.data.attributes).toMatchObject({
      firstName: 'Ada',
      lastName: 'King Noel',
      fullName: 'Ada King Noel',
      phone: '1',
    })
    const again = await key.patch(path, userDocument({ lastName: null, phone: null, externalId: 'e' }, user.id))
    expect(again.body.data.attributes).toMatchObject({
      firstName: 'Ada',
      lastName: null,
      fullName: 'Ada',
      phone: null,
      timeZone: 'UTC',
      externalId: 'e',
    })
    const where = { action: 'user.update', resourceId: user.id, organizationId: acme.uuid }
    expect(await system().auditEvent.count({ where })).toBe(2)
  })

  it('200: renames somebody whom it made, also once he signs in', async () => {
    const { key } = await world(gateway)
    const id = await madeBy(key)
    await withPassword(id)
    const answer = await key.patch(`${USERS}/${id}`, userDocument({ firstName: 'Ada' }, id))
    expect(answer.body.data.attributes).toMatchObject({ firstName: 'Ada' })
  })

  it('200: renames somebody whom another organization made, as long as nobody can sign in as him', async () => {
    const [maker, { key, acme }] = [await world(gateway), await world(gateway)]
    const id = await madeBy(maker.key)
    await gateway.seed.addMember(acme.uuid, id, ['member'])
    await maker.key.delete(`${USERS}/${id}`)
    const rename = () => key.patch(`${USERS}/${id}`, userDocument({ firstName: 'Ada' }, id))
    expect((await rename()).status).toBe(200)
    await withPassword(id)
    expect((await key.patch(`${USERS}/${id}`, userDocument({ firstName: 'Eve' }, id))).status).toBe(403)
    expect((await rename()).status).toBe(200)
  })

  it('200: notes of somebody who signed up what the organization knows, his name unchanged', async () => {
    const { key, acme } = await world(gateway)
    const { user } = await acme.member('member', await gateway.person({ name: 'Ada Lovelace' }))
    const attributes = { firstName: 'Ada', lastName: 'Lovelace', externalId: 'e-1' }
    const { status, body } = await key.patch(`${USERS}/${user.id}`, userDocument(attributes, user.id))
    expect([status, body.data.attributes]).toEqual([200, expect.objectContaining(attributes)])
  })

  it.each([
    ['somebody who belongs elsewhere, too', 403, 'forbidden'],
    ['somebody who signed up himself', 403, 'forbidden'],
    ['a super admin', 403, 'forbidden'],
    ['an owner', 403, 'target_above_own'],
    ['somebody else', 404, 'not_found'],
    ['his address', 403, 'read_only_attribute'],
    ['with a Partner Key', 403, 'forbidden'],
    ['with a key that may only read', 403, 'forbidden'],
  ])('%s: %i, and nothing is written', async (what, status, code) => {
    const { key, partner, acme } = await world(gateway)
    const person = await acme.member('member', await gateway.person({ superAdmin: what === 'a super admin' }))
    if (what === 'somebody who belongs elsewhere, too') await (await gateway.organization()).member('member', person)
    const { id } = { 'an owner': acme.owner, 'somebody else': await gateway.person() }[what]?.user ?? person.user
    const reader = api(await acme.key('RECRUBO_ORGANIZATION', { scopes: ['users.read'] }))
    const caller = { 'with a Partner Key': partner, 'with a key that may only read': reader }[what] ?? key
    const attributes = what === 'his address' ? { email: freshAddress() } : { firstName: 'Eve', phone: '1' }
    const before = await system().user.findUnique({ where: { id } })
    expect(codeOf(await caller.patch(`${USERS}/${id}`, userDocument(attributes, id)))).toEqual([status, code])
    expect(await system().user.findUnique({ where: { id } })).toEqual(before)
  })

  it('401: nobody', async () => {
    const { acme } = await world(gateway)
    const { id } = acme.owner.user
    expect(codeOf(await api(gateway.anonymous).patch(`${USERS}/${id}`, userDocument({}, id)))).toEqual([
      401,
      'unauthenticated',
    ])
  })
})

describe('DELETE /public/v2/users/{id}', () => {
  it('204: removes the membership and leaves the person', async () => {
    const { key, acme } = await world(gateway)
    const { user } = await acme.member()
    const other = await gateway.organization()
    await system().member.create({
      data: { id: gateway.services.newId(), organizationId: other.uuid, userId: user.id, roleKeys: ['member'] },
    })
    expect((await key.delete(`${USERS}/${user.id}`)).status).toBe(204)
    expect(await system().member.findMany({ where: { userId: user.id } })).toMatchObject([
      { organizationId: other.uuid },
    ])
    expect(codeOf(await key.delete(`${USERS}/${user.id}`))).toEqual([404, 'not_found'])
  })

  it.each([
    ['an owner', 403, 'target_above_own'],
    ['somebody else', 404, 'not_found'],
    ['with a Partner Key', 403, 'forbidden'],
    ['with a key that may only read', 403, 'forbidden'],
    ['nobody', 401, 'unauthenticated'],
  ])('%s: %i, and nothing is written', async (what, status, code) => {
    const { key, partner, acme } = await world(gateway)
    const member = await acme.member()
    const { id } = { 'an owner': acme.owner, 'somebody else': await gateway.person() }[what]?.user ?? member.user
    const reader = api(await acme.key('RECRUBO_ORGANIZATION', { scopes: ['users.read'] }))
    const callers = {
      'with a Partner Key': partner,
      'with a key that may only read': reader,
      nobody: api(gateway.anonymous),
    }
    await Promise.all([key, reader, partner].map((caller) => caller.get(USERS)))
    const before = await acme.snapshot()
    expect(codeOf(await (callers[what as keyof typeof callers] ?? key).delete(`${USERS}/${id}`))).toEqual([
      status,
      code,
    ])
    expect(await acme.snapshot()).toEqual(before)
  })

  it('409: the last owner, by his own key', async () => {
    const { acme } = await world(gateway)
    const key = api(await acme.owner.key())
    await key.get(USERS)
    const before = await acme.snapshot()
    expect(codeOf(await key.delete(`${USERS}/${acme.owner.user.id}`))).toEqual([409, 'last_owner'])
    expect(await acme.snapshot()).toEqual(before)
  })
})
