import { describe, expect, it } from 'vitest'
import { organizationDocumentShape, organizationsDocumentShape } from '../../../src/rest/recrubo/shapes.js'
import { type Client, clientWithKey } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import {
  api,
  HOOK,
  MANAGEMENT,
  ORGANIZATIONS,
  organizationDocument,
  REFRESH,
  USERS,
  userDocument,
  world,
} from './api.js'

const gateway = useGateway()
const codeOf = ({ status, body }: { status: number; body: { errors: { code: string }[] } }) => [
  status,
  ...body.errors.map(({ code }) => code),
]

const ROWS = [
  ['GET', () => MANAGEMENT],
  ['POST', () => MANAGEMENT],
  ['GET', (id: string) => `${MANAGEMENT}/${id}`],
  ['PATCH', (id: string) => `${MANAGEMENT}/${id}`],
  ['DELETE', (id: string) => `${MANAGEMENT}/${id}`],
  ['POST', (id: string) => `${REFRESH}/${id}`],
] as const
const ITEMS = ROWS.slice(2)

const send = (client: Client, method: string, path: string, id: string) => {
  const hasBody = method === 'PATCH' || path === MANAGEMENT
  const body =
    hasBody && method !== 'GET' ? organizationDocument({ name: 'N' }, method === 'PATCH' ? id : undefined) : undefined
  return client.json(method, path, body, { 'content-type': 'application/vnd.api+json' })
}

describe.each(ROWS)('%s of management', (method, pathOf) => {
  it('401 without a key, and with one that is unknown, revoked or expired', async () => {
    const { acme, partnerId } = await world(gateway)
    const partner = { partnerId }
    const revoked = await gateway.seed.key('RECRUBO_PARTNER', partner)
    await gateway.services.database.system.apiKey.update({
      where: { id: revoked.row.id },
      data: { revokedAt: new Date() },
    })
    const expired = await gateway.seed.key('RECRUBO_PARTNER', partner, { expiresAt: new Date(0) })
    const before = await acme.snapshot()
    for (const client of [gateway.anonymous, clientWithKey(gateway, 'x'.repeat(22), { raw: true }), revoked, expired]) {
      expect(codeOf(await send(client, method, pathOf(acme.uuid), acme.uuid))).toEqual([401, 'unauthenticated'])
    }
    expect(await acme.snapshot()).toEqual(before)
  })

  it('401 with a cookie, which opens nothing here', async () => {
    const { acme } = await world(gateway)
    expect(codeOf(await send(acme.owner, method, pathOf(acme.uuid), acme.uuid))).toEqual([401, 'unauthenticated'])
  })

  it('403 with an Organization Key, and with the key of a person', async () => {
    const { acme, orgKey } = await world(gateway)
    const personal = await acme.owner.key()
    await Promise.all([orgKey.get(ORGANIZATIONS), personal.get(ORGANIZATIONS)])
    const before = await acme.snapshot()
    for (const client of [orgKey, personal]) {
      expect(codeOf(await send(client, method, pathOf(acme.uuid), acme.uuid))).toEqual([403, 'forbidden'])
    }
    expect(await acme.snapshot()).toEqual(before)
  })

  it('403 with a Partner Key that lacks the right', async () => {
    const { acme, partnerId } = await world(gateway)
    const before = await acme.snapshot()
    const key = await gateway.seed.key('RECRUBO_PARTNER', { partnerId }, { scopes: ['users.read'] })
    expect(codeOf(await send(key, method, pathOf(acme.uuid), acme.uuid))).toEqual([403, 'forbidden'])
    expect(await acme.snapshot()).toEqual(before)
    expect(await gateway.services.database.system.organization.count({ where: { partnerId } })).toBe(1)
  })
})

describe.each(ITEMS)('%s of one managed organization', (method, pathOf) => {
  it('404 for that of another partner, of none, and for what is no id; nothing is written', async () => {
    const { partnerKey } = await world(gateway)
    const foreign = await world(gateway)
    const nobodys = await gateway.organization()
    const before = [await foreign.acme.snapshot(), await nobodys.snapshot()]
    for (const id of [foreign.acme.uuid, nobodys.uuid, gateway.services.newId(), 'none']) {
      expect(codeOf(await send(partnerKey, method, pathOf(id), id))).toEqual([404, 'not_found'])
    }
    expect([await foreign.acme.snapshot(), await nobodys.snapshot()]).toEqual(before)
  })

  it('takes a slash at the end', async () => {
    const { partnerKey, acme } = await world(gateway)
    expect((await send(partnerKey, method, `${pathOf(acme.uuid)}/`, acme.uuid)).status).toBeLessThan(300)
  })
})

describe('a Partner Key', () => {
  it('is taken raw and after Bearer, under every address of the door', async () => {
    const { partnerKey } = await world(gateway)
    for (const authorization of [partnerKey.key, `Bearer ${partnerKey.key}`, `bearer ${partnerKey.key}`]) {
      for (const path of [MANAGEMENT, `${MANAGEMENT}/`, `/recrubo${MANAGEMENT}`]) {
        expect((await gateway.anonymous.get(path, { authorization })).status).toBe(200)
      }
    }
  })

  it('lists its own organizations alone', async () => {
    const { partner, acme } = await world(gateway)
    await world(gateway)
    const { body } = await partner.get(MANAGEMENT)
    expect(organizationsDocumentShape.parse(body)).toEqual(body)
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual([acme.uuid])
    expect(body.meta).toEqual({ total: 1, totalUnfiltered: 1, currentSize: 25, currentPage: 1, maxPage: 1 })
  })
})

describe('the token', () => {
  it('is told by create and refresh alone, and works', async () => {
    const { partner } = await world(gateway)
    const made = (await partner.post(MANAGEMENT, organizationDocument({ name: 'N' }))).body.data
    const organization = clientWithKey(gateway, made.attributes.token, { raw: true })
    expect((await organization.get(ORGANIZATIONS)).body.data).toMatchObject([
      { id: made.id, attributes: { token: null } },
    ])
    const path = `${MANAGEMENT}/${made.id}`
    const shown = [
      (await partner.get(path)).body.data,
      (await partner.patch(path, organizationDocument({ name: 'M' }, made.id))).body.data,
      ...(await partner.get(MANAGEMENT)).body.data,
    ]
    expect(new Set(shown.map(({ attributes }) => attributes.token))).toEqual(new Set([null]))
  })

  it('ends at once when it is refreshed', async () => {
    const { partner } = await world(gateway)
    const made = (await partner.post(MANAGEMENT, organizationDocument({ name: 'N' }))).body.data
    const { status, body } = await partner.post(`${REFRESH}/${made.id}`)
    expect(organizationDocumentShape.parse(body)).toEqual(body)
    expect([status, body.data.id]).toEqual([200, made.id])
    expect(body.data.attributes.token).not.toBe(made.attributes.token)
    const get = async (token: string) => (await clientWithKey(gateway, token).get(ORGANIZATIONS)).status
    expect([await get(made.attributes.token), await get(body.data.attributes.token)]).toEqual([401, 200])
  })
})

describe('the webhook', () => {
  it('gets a secret if it has none, told in meta this once', async () => {
    const { partner, acme } = await world(gateway)
    const created = await partner.post(MANAGEMENT, organizationDocument({ name: 'N', webhookUrl: HOOK }))
    expect(created.body.meta.webhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(created.body.data.attributes).toMatchObject({ webhookUrl: HOOK, webhookSecret: 'whse…' })
    const path = `${MANAGEMENT}/${acme.uuid}`
    const set = await partner.patch(path, organizationDocument({ webhookUrl: HOOK }, acme.uuid))
    expect(set.body.meta.webhookSecret).toMatch(/^whsec_/)
    const again = await partner.patch(path, organizationDocument({ webhookUrl: `${HOOK}2` }, acme.uuid))
    expect([again.body.meta, (await partner.get(path)).body.meta]).toEqual([{}, {}])
  })

  it('changes with the name as one: a bad address leaves both as they were', async () => {
    const { partner, acme } = await world(gateway)
    const before = await acme.snapshot()
    const document = organizationDocument({ name: 'Other', webhookUrl: 'https://127.0.0.1/' }, acme.uuid)
    const answer = await partner.patch(`${MANAGEMENT}/${acme.uuid}`, document)
    expect(codeOf(answer)).toEqual([422, 'validation_failed'])
    expect(await acme.snapshot()).toEqual(before)
  })

  it('is not shown to a key that may not read it, nor set by one that may not', async () => {
    const { partner, partnerId, acme } = await world(gateway)
    const path = `${MANAGEMENT}/${acme.uuid}`
    await partner.patch(path, organizationDocument({ webhookUrl: HOOK }, acme.uuid))
    const scopes = ['platform.organizations.read', 'platform.organizations.create', 'organization.update']
    const limited = api(await gateway.seed.key('RECRUBO_PARTNER', { partnerId }, { scopes }))
    expect((await limited.get(path)).body.data.attributes).toMatchObject({ webhookUrl: null, webhookSecret: null })
    const answer = await limited.patch(path, organizationDocument({ webhookUrl: null }, acme.uuid))
    expect(codeOf(answer)).toEqual([403, 'forbidden'])
    expect(codeOf(await limited.post(MANAGEMENT, organizationDocument({ name: 'N' })))).toEqual([403, 'forbidden'])
    expect((await limited.get(`${path}?include=users`)).status).toBe(403)
    expect((await limited.patch(path, organizationDocument({ name: 'M' }, acme.uuid))).status).toBe(200)
  })
})

it('writes a refused write into the audit log, whichever key it came with', async () => {
  const { acme, orgKey, partnerKey, partnerId } = await world(gateway)
  const path = `${MANAGEMENT}/${acme.uuid}`
  const reader = await gateway.seed.key('RECRUBO_PARTNER', { partnerId }, { scopes: ['platform.organizations.read'] })
  await send(orgKey, 'PATCH', path, acme.uuid)
  await send(orgKey, 'DELETE', path, acme.uuid)
  await send(orgKey, 'POST', `${REFRESH}/${acme.uuid}`, acme.uuid)
  await send(reader, 'DELETE', path, acme.uuid)
  await send(partnerKey, 'PATCH', `${ORGANIZATIONS}/${acme.uuid}`, acme.uuid)
  const foreign = await world(gateway)
  await send(foreign.orgKey, 'DELETE', path, acme.uuid)
  const where = { organizationId: acme.uuid, outcome: 'REFUSED' } as const
  const rows = await gateway.services.database.system.auditEvent.findMany({ where })
  expect(rows.map(({ action }) => action).sort()).toEqual([
    'organization.delete',
    'organization.delete',
    'organization.rotate_token',
    'organization.update',
    'organization.update',
  ])
})

describe('a write to users that a Partner Key is refused', () => {
  const refusals = async (where: { organizationId: string } | { organizationId: null; actorId: string }) => {
    const rows = await gateway.services.database.system.auditEvent.findMany({ where: { ...where, outcome: 'REFUSED' } })
    return rows.map(({ action, actorKind }) => `${actorKind} ${action}`).sort()
  }

  it('stands in the audit log of the organizations of the partner that the user belongs to', async () => {
    const { acme, partner, partnerId } = await world(gateway)
    const [other, foreign] = [await gateway.organization({ partnerId }), await gateway.organization()]
    const person = await acme.member()
    await other.member('member', person)
    await foreign.member('member', person)
    const path = `${USERS}/${person.user.id}`
    expect(codeOf(await partner.patch(path, userDocument({ firstName: 'Eve' }, person.user.id)))[0]).toBe(403)
    expect(codeOf(await partner.delete(path))[0]).toBe(403)
    for (const { uuid } of [acme, other]) {
      expect(await refusals({ organizationId: uuid })).toEqual(['PARTNER member.remove', 'PARTNER user.update'])
    }
    expect(await refusals({ organizationId: foreign.uuid })).toEqual([])
  })

  it('stands in that of the installation where it is about no user whom the key sees', async () => {
    const { partner, partnerId } = await world(gateway)
    const { id } = (await gateway.person()).user
    await partner.post(USERS, userDocument({ email: 'somebody@example.test' }))
    await partner.patch(`${USERS}/${id}`, userDocument({ firstName: 'Eve' }, id))
    expect(await refusals({ organizationId: null, actorId: partnerId })).toEqual([
      'PARTNER member.add',
      'PARTNER user.update',
    ])
  })
})
