import { describe, expect, it } from 'vitest'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { organizationShape } from '../../../src/rest/tours-events/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'
import { answer, at, FORBIDDEN, SESSION_REQUIRED, says, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const NOT_FOUND = says(404, 'Organization not found')
const superAdmin = () => gateway.person({ superAdmin: true })

describe('GET /api/organizations', () => {
  it('200: pages through all organizations for a super admin, sorted and searched', async () => {
    const admin = await superAdmin()
    for (const name of ['Zebra tours', 'Aardvark tours', 'Mole rides']) await gateway.organization({ name })
    const { status, body } = await admin.get('/api/organizations?search=TOURS&sortBy=name&limit=1')
    expect(status).toBe(200)
    pageShape(organizationShape).parse(body)
    expect(body).toMatchObject({ data: [{ name: 'Aardvark tours' }], total: 2, page: 1, limit: 1, totalPages: 2 })
    const second = await admin.get('/api/organizations?search=TOURS&sortBy=name&limit=1&page=2')
    expect(second.body).toMatchObject({ data: [{ name: 'Zebra tours' }], page: 2 })
    const turned = await admin.get('/api/organizations?search=tours&sortBy=name&sortDir=desc')
    expect(turned.body.data.map(({ name }: { name: string }) => name)).toEqual(['Zebra tours', 'Aardvark tours'])
  })

  it('403: not for members, not even owners', async () => {
    const organization = await gateway.organization()
    expect(await answer(organization.owner.get(at()))).toEqual(FORBIDDEN)
  })
})

describe('GET /api/organizations/{id}', () => {
  it('200: any organization, by UUID or TypeID', async () => {
    const organization = await gateway.organization()
    const admin = await superAdmin()
    for (const id of [organization.uuid, organization.id]) {
      const { status, body } = await admin.get(at(id))
      expect(status).toBe(200)
      expect(organizationShape.parse(body)).toMatchObject({ id: organization.uuid, name: organization.row.name })
    }
  })

  it('403: not for its own owner', async () => {
    const organization = await gateway.organization()
    expect(await answer(organization.owner.get(at(organization.uuid)))).toEqual(FORBIDDEN)
  })

  it.each([UNKNOWN_ID, 'nothing', 'org_1'])('404: %s', async (id) => {
    expect(await answer((await superAdmin()).get(at(id)))).toEqual(NOT_FOUND)
  })
})

describe('PATCH /api/organizations/{id}', () => {
  it('200: changes any organization', async () => {
    const organization = await gateway.organization()
    const changes = { name: ' Bay Tours ', logo: 'https://example.com/l.png', timezone: 'asia/kolkata' }
    const { status, body } = await (await superAdmin()).json('PATCH', at(organization.uuid), changes)
    expect(status).toBe(200)
    expect(organizationShape.parse(body)).toMatchObject({
      name: 'Bay Tours',
      logo: 'https://example.com/l.png',
      timezone: 'Asia/Kolkata',
    })
  })

  it('200: nothing to change changes nothing', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const { status, body } = await (await superAdmin()).json('PATCH', at(organization.uuid), {})
    expect({ status, id: body.id }).toEqual({ status: 200, id: organization.uuid })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('403: not for its own owner', async () => {
    const organization = await gateway.organization()
    const { owner } = organization
    expect(await refusedWrite(organization, owner, 'PATCH', at(organization.uuid), { name: 'x' })).toEqual(FORBIDDEN)
  })

  it.each([{}, { name: 'x' }])('404: an organization that is none, with %j', async (changes) => {
    expect(await answer((await superAdmin()).json('PATCH', at(UNKNOWN_ID), changes))).toEqual(NOT_FOUND)
  })

  it('422: a name, logo or time zone that is none', async () => {
    const organization = await gateway.organization()
    const admin = await superAdmin()
    for (const [changes, error] of [
      [{ name: ' ' }, 'The name must not be empty.'],
      [{ logo: 'javascript:alert(1)' }, 'The logo must be an absolute http or https URL.'],
      [{ timezone: 'Mars/X' }, 'The time zone must be an IANA name such as Europe/Berlin.'],
    ] as const) {
      expect(await refusedWrite(organization, admin, 'PATCH', at(organization.uuid), changes)).toEqual(says(422, error))
    }
  })
})

describe('DELETE /api/organizations/{id}', () => {
  it('200: deletes any organization', async () => {
    const organization = await gateway.organization()
    const admin = await superAdmin()
    expect(await answer(admin.json('DELETE', at(organization.uuid)))).toEqual({ status: 200, body: { success: true } })
    expect(await answer(admin.get(at(organization.uuid)))).toEqual(NOT_FOUND)
  })

  it('403: not for its own owner', async () => {
    const organization = await gateway.organization()
    expect(await refusedWrite(organization, organization.owner, 'DELETE', at(organization.uuid))).toEqual(FORBIDDEN)
  })

  it('404: an organization that is none', async () => {
    expect(await answer((await superAdmin()).json('DELETE', at(UNKNOWN_ID)))).toEqual(NOT_FOUND)
  })
})

it.each([
  ['PATCH', 'organization.update'],
  ['DELETE', 'organization.delete'],
])(
  '%s /api/organizations/{id}: the audit log of the organization tells who of its members was refused',
  async (method, action) => {
    const organization = await gateway.organization()
    const stranger = await gateway.person()
    const body = method === 'PATCH' ? { name: 'x' } : undefined
    for (const client of [organization.owner, stranger]) await client.json(method, at(organization.uuid), body)
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([{ outcome: 'REFUSED', action, actorId: organization.owner.user.id }])
  },
)

describe.each([
  ['GET', ''],
  ['GET', 'id'],
  ['PATCH', 'id'],
  ['DELETE', 'id'],
] as const)('%s /api/organizations/%s', (method, id) => {
  const body = method === 'PATCH' ? { name: 'x' } : undefined

  it('401: without a session', async () => {
    const organization = await gateway.organization()
    const path = at(id && organization.uuid)
    expect(await refusedWrite(organization, gateway.anonymous, method, path, body)).toEqual(UNAUTHORIZED)
  })

  it('403 session_required: for keys, of super admins too', async () => {
    const owner = await superAdmin()
    const organization = await gateway.organization({ owner })
    for (const kind of ['TOURS_EVENTS', 'NATIVE'] as const) {
      const key = await owner.key(kind)
      const path = at(id && organization.uuid)
      expect(await refusedWrite(organization, key, method, path, body)).toEqual(SESSION_REQUIRED)
    }
  })
})
