import { describe, expect, it } from 'vitest'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { memberShape, organizationShape } from '../../../src/rest/tours-events/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { answer, at, FORBIDDEN, SESSION_REQUIRED, says, UNAUTHORIZED } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const VARY = 'Authorization, X-Orgraph-Dialect'

async function world() {
  const organization = await gateway.organization({ owner: await gateway.person({ superAdmin: true }) })
  return { organization, owner: organization.owner }
}

describe('GET /api/organizations is shared by three dialects', () => {
  it('a session gets the page of Tours & Events, and caches are told what that depends on', async () => {
    const { owner } = await world()
    const { status, body, headers } = await owner.get(at())
    expect(status).toBe(200)
    pageShape(organizationShape).parse(body)
    expect(headers.get('vary')).toBe(VARY)
  })

  it('without a credential it is refused as Tours & Events does', async () => {
    expect(await answer(gateway.anonymous.get(at()))).toEqual(UNAUTHORIZED)
  })

  it('a key is answered in its own dialect', async () => {
    const { organization, owner } = await world()
    expect(await answer((await owner.key('TOURS_EVENTS')).get(at()))).toEqual(SESSION_REQUIRED)
    const { body } = await (await owner.key('RYBBIT')).get(at())
    expect(body).toMatchObject([{ id: organization.id }])
  })

  it.each([
    ['the header', '', { 'x-orgraph-dialect': 'rybbit' }],
    ['the prefix', '/rybbit', {}],
  ])('%s leads a session to Rybbit', async (_rule, prefix, headers) => {
    const { organization, owner } = await world()
    const { body } = await owner.get(`${prefix}${at()}`, headers)
    expect(body).toMatchObject([{ id: organization.id }])
  })

  it('the header and the prefix lead a Rybbit key to Tours & Events', async () => {
    const { owner } = await world()
    const key = await owner.key('RYBBIT')
    expect(await answer(key.get(at(), { 'x-orgraph-dialect': 'tours-events' }))).toEqual(SESSION_REQUIRED)
    expect(await answer(key.get(`/tours-events${at()}`))).toEqual(SESSION_REQUIRED)
  })
})

describe.each(['GET', 'PATCH', 'DELETE'])('%s /api/organizations/{id} is shared with PostHog', (method) => {
  it('a session is answered by Tours & Events, whatever the form of the id', async () => {
    const { organization, owner } = await world()
    const stranger = await gateway.person()
    const body = method === 'PATCH' ? {} : undefined
    expect(await answer(stranger.json(method, at(organization.uuid), body))).toEqual(FORBIDDEN)
    expect(await answer(stranger.json(method, at(organization.id), body))).toEqual(FORBIDDEN)
    const { status, headers } = await owner.json(method, at(organization.uuid), body)
    expect({ status, vary: headers.get('vary') }).toEqual({ status: 200, vary: VARY })
  })

  it('a key of Tours & Events is told to sign in', async () => {
    const { organization, owner } = await world()
    const key = await owner.key('TOURS_EVENTS')
    expect(await answer(key.json(method, at(organization.uuid)))).toEqual(SESSION_REQUIRED)
  })
})

describe('GET /api/organizations/{id}/members is shared by Rybbit and PostHog', () => {
  it('a key of Tours & Events, which has no such path, is told so in its words', async () => {
    const { organization, owner } = await world()
    const key = await owner.key('TOURS_EVENTS')
    expect(await answer(key.get(at(`${organization.uuid}/members`)))).toEqual(says(404, 'Not found.'))
  })

  it('a session with an id that is no UUID is answered by Rybbit', async () => {
    const { organization, owner } = await world()
    expect((await owner.get(at(`${organization.id}/members`))).body).toMatchObject({ success: true })
  })
})

describe('literal segments win over {id}', () => {
  it.each(['me', 'me/permissions', 'members', 'roles', 'invitations'])(
    '/api/organizations/%s is none of an organization of that name',
    async (path) => {
      const { owner } = await world()
      for (const slash of ['', '/']) expect((await owner.get(`${at(path)}${slash}`)).status).toBe(200)
    },
  )

  it('DELETE /api/organizations/me is not documented, and deletes nothing', async () => {
    const { organization, owner } = await world()
    const before = await organization.snapshot()
    expect(await answer(owner.json('DELETE', at('me')))).toEqual(says(404, 'Organization not found'))
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a native key speaks the dialect that the form of the path tells', async () => {
    const { owner } = await world()
    const { body } = await (await owner.key('NATIVE')).get(at('members'))
    pageShape(memberShape).parse(body)
  })
})

it('paths that belong to Tours & Events alone do so with any key', async () => {
  const { owner } = await world()
  const key = await owner.key('RYBBIT')
  const { status, body, headers } = await key.get('/api/invitations/nothing')
  expect({ status, body, vary: headers.get('vary') }).toEqual({ ...says(404, 'Invitation not found'), vary: null })
})
