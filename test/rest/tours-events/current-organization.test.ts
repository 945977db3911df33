import { describe, expect, it } from 'vitest'
import { systemRole } from '../../../src/access/roles.js'
import { organizationShape, permissionsShape } from '../../../src/rest/tours-events/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'
import { AMBIGUOUS, activate, answer, at, FORBIDDEN, NO_ORGANIZATION, says, UNAUTHORIZED } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const ME = at('me')

describe('GET /api/organizations/me', () => {
  it('200: the only organization of a session or key', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    for (const client of [member, await member.key('TOURS_EVENTS'), await member.key('NATIVE')]) {
      const { status, body } = await client.get(ME)
      expect(status).toBe(200)
      expect(organizationShape.parse(body)).toEqual({
        id: organization.uuid,
        name: organization.row.name,
        slug: organization.row.slug,
        logo: null,
        timezone: 'UTC',
        createdAt: organization.row.createdAt.toISOString(),
        updatedAt: organization.row.updatedAt.toISOString(),
      })
    }
  })

  it('200: the organization of an organization key', async () => {
    const organization = await gateway.organization()
    const { status, body } = await (await organization.key()).get(`/tours-events${ME}`)
    expect({ status, id: body.id }).toEqual({ status: 200, id: organization.uuid })
  })

  it('200: the active organization of the session', async () => {
    const first = await gateway.organization()
    const second = await gateway.organization({ owner: first.owner })
    for (const organization of [first, second]) {
      await activate(gateway, first.owner, organization)
      expect((await first.owner.get(ME)).body.id).toBe(organization.uuid)
    }
  })

  it('200: the one that a key is limited to, though its user has several', async () => {
    const first = await gateway.organization()
    const second = await gateway.organization({ owner: first.owner })
    const key = await first.owner.key('TOURS_EVENTS', { organizationIds: [second.uuid] })
    expect((await key.get(ME)).body.id).toBe(second.uuid)
  })

  it('200: the organization that is left, where the active one lost its member', async () => {
    const [gone, left] = [await gateway.organization(), await gateway.organization()]
    const member = await gone.member()
    const place = member.member.id
    await left.member('member', member)
    await activate(gateway, member, gone)
    expect((await gone.owner.json('DELETE', at(`members/${place}`))).status).toBe(200)
    await gateway.settled()
    expect((await member.get(ME)).body.id).toBe(left.uuid)
  })

  it('200: every member, whatever the role permits', async () => {
    const organization = await gateway.organization()
    await organization.role('ghost', [])
    const { status, body } = await (await organization.member('ghost')).get(ME)
    expect({ status, id: body.id }).toEqual({ status: 200, id: organization.uuid })
  })

  it('403: a key whose scopes leave it out', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('TOURS_EVENTS', { scopes: ['users.read'] })
    expect(await answer(key.get(ME))).toEqual(FORBIDDEN)
  })
})

describe('PATCH /api/organizations/me', () => {
  it('200: changes name, logo and time zone, by session and key', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const { status, body } = await admin.json('PATCH', ME, { name: 'Bay Tours', timezone: 'America/Los_Angeles' })
    expect(status).toBe(200)
    expect(organizationShape.parse(body)).toMatchObject({ name: 'Bay Tours', timezone: 'America/Los_Angeles' })
    const logo = 'https://example.com/logo.png'
    const key = await admin.key('TOURS_EVENTS')
    expect((await key.json('PATCH', ME, { logo })).body).toMatchObject({ name: 'Bay Tours', logo })
    expect((await key.json('PATCH', ME, { logo: null })).body).toMatchObject({ name: 'Bay Tours', logo: null })
  })

  it('200: ignores fields that it does not know, and with nothing to change changes nothing', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    for (const body of [{}, { slug: 'other', membersCanInvite: true, id: 'x' }]) {
      expect((await organization.owner.json('PATCH', ME, body)).status).toBe(200)
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('400: a body that is malformed', async () => {
    const organization = await gateway.organization()
    for (const body of [{ name: 5 }, { name: null }, { logo: [] }, { timezone: {} }, []]) {
      const { status } = await refusedWrite(organization, organization.owner, 'PATCH', ME, body)
      expect({ body, status }).toEqual({ body, status: 400 })
    }
  })

  it('403: a role without organization.update, an admin role that is shadowed too; the refusal is audited', async () => {
    const organization = await gateway.organization()
    await organization.role('admin', ['organization.read', 'users.read'])
    for (const role of ['member', 'admin']) {
      const client = await organization.member(role)
      for (const changes of [{ name: 'x' }, {}]) {
        expect(await refusedWrite(organization, client, 'PATCH', ME, changes)).toEqual(FORBIDDEN)
      }
    }
    const audited = await gateway.services.database.system.auditEvent.count({
      where: { organizationId: organization.uuid, action: 'organization.update' },
    })
    expect(audited).toBe(2)
  })

  it('403: a key whose scopes do not reach so far', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('TOURS_EVENTS', { scopes: ['organization.read'] })
    expect((await key.get(ME)).status).toBe(200)
    expect(await refusedWrite(organization, key, 'PATCH', ME, { name: 'x' })).toEqual(FORBIDDEN)
  })

  it('422: values that are none', async () => {
    const organization = await gateway.organization()
    for (const [changes, error] of [
      [{ name: '' }, 'The name must not be empty.'],
      [{ name: 'x'.repeat(121) }, 'The name has at most 120 characters.'],
      [{ logo: 'data:image/png;base64,AAAA' }, 'The logo must be an absolute http or https URL.'],
      [{ timezone: '+05:30' }, 'The time zone must be an IANA name such as Europe/Berlin.'],
    ] as const) {
      expect(await refusedWrite(organization, organization.owner, 'PATCH', ME, changes)).toEqual(says(422, error))
    }
  })
})

describe('GET /api/organizations/me/permissions', () => {
  const PATH = at('me/permissions')

  it('200: the permissions of the role as a map and as a list', async () => {
    const organization = await gateway.organization()
    const { status, body } = await (await organization.member()).get(PATH)
    expect(status).toBe(200)
    permissionsShape.parse(body)
    expect(body.role).toBe('member')
    expect(body.permissions.users).toEqual({ read: true, create: false, invite: false, update: false, delete: false })
    expect(body.permissions.roles).toEqual({ read: true, create: false, update: false, delete: false })
    expect(new Set(body.granted)).toEqual(new Set(systemRole('member').permissions))
    expect((await organization.owner.get(PATH)).body.granted).toEqual(systemRole('owner').permissions)
  })

  it('200: a shadow counts alone beside what every member holds, under its own name', async () => {
    const organization = await gateway.organization()
    await organization.role('Member', ['users.read'])
    const { body } = await (await organization.member()).get(PATH)
    expect(body).toMatchObject({ role: 'Member', granted: ['organization.read', 'users.read'] })
  })

  it('200: a key shows what its scopes let through, and never what is for sessions alone', async () => {
    const organization = await gateway.organization()
    const narrow = await organization.owner.key('TOURS_EVENTS', { scopes: ['users.read', 'roles.read'] })
    expect((await narrow.get(PATH)).body).toMatchObject({ role: 'owner', granted: ['users.read', 'roles.read'] })
    const wide = await organization.owner.key('TOURS_EVENTS')
    expect((await wide.get(PATH)).body.permissions).toMatchObject({
      organization: { delete: true },
      api_keys: { create: false },
    })
  })

  it('200: a key that no user stands behind has no role', async () => {
    const organization = await gateway.organization()
    const { status, body } = await (await organization.key()).get(`/tours-events${PATH}`)
    expect({ status, role: body.role }).toEqual({ status: 200, role: null })
  })
})

describe.each([
  ['GET', 'me'],
  ['PATCH', 'me'],
  ['GET', 'me/permissions'],
  ['GET', 'members'],
  ['GET', 'roles'],
  ['POST', 'roles'],
  ['GET', 'invitations'],
  ['POST', 'invitations'],
] as const)('%s /api/organizations/%s', (method, path) => {
  const bodies: Record<string, object> = {
    'PATCH me': { name: 'x' },
    'POST roles': { name: 'pilot', permissions: [] },
    'POST invitations': { email: 'a@example.test', role: 'member' },
  }
  const body = bodies[`${method} ${path}`]

  it('401: without a credential', async () => {
    expect(await answer(gateway.anonymous.json(method, at(path), body))).toEqual(UNAUTHORIZED)
  })

  it('404: for who belongs to no organization, a super admin and a partner too', async () => {
    const admin = await gateway.person({ superAdmin: true })
    const { key: partner } = await gateway.seed.partner()
    for (const client of [await gateway.person(), admin, await admin.key('TOURS_EVENTS'), partner]) {
      expect(await answer(client.json(method, `/tours-events${at(path)}`, body))).toEqual(NO_ORGANIZATION)
    }
  })

  it('409: for who belongs to several, none of them active', async () => {
    const organization = await gateway.organization()
    await gateway.organization({ owner: organization.owner })
    for (const client of [organization.owner, await organization.owner.key('TOURS_EVENTS')]) {
      expect(await refusedWrite(organization, client, method, at(path), body)).toEqual(AMBIGUOUS)
    }
  })
})
