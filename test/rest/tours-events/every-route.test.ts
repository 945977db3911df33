import { describe, expect, it } from 'vitest'
import { routes } from '../../../src/rest/tours-events/routes.js'
import { useGateway } from '../../testkit/gateway.js'
import { answer, SESSION_REQUIRED, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })

/** The overview and the lists of the documented page, word for word; `S` needs a session. */
const DOCUMENTED = [
  ['GET', '/api/organizations', 'S'],
  ['GET', '/api/organizations/me', ''],
  ['PATCH', '/api/organizations/me', ''],
  ['GET', '/api/organizations/me/permissions', ''],
  ['GET', '/api/organizations/{id}', 'S'],
  ['PATCH', '/api/organizations/{id}', 'S'],
  ['DELETE', '/api/organizations/{id}', 'S'],
  ['GET', '/api/organizations/members', ''],
  ['PATCH', '/api/organizations/members/{memberId}', ''],
  ['DELETE', '/api/organizations/members/{memberId}', ''],
  ['GET', '/api/organizations/roles', ''],
  ['POST', '/api/organizations/roles', ''],
  ['PATCH', '/api/organizations/roles/{id}', ''],
  ['DELETE', '/api/organizations/roles/{id}', ''],
  ['GET', '/api/organizations/invitations', ''],
  ['POST', '/api/organizations/invitations', ''],
  ['POST', '/api/organizations/invitations/{id}', ''],
  ['DELETE', '/api/organizations/invitations/{id}', ''],
] as const

/** "see Invitations": what recipients do. */
const RECIPIENTS = [
  ['GET', '/api/invitations', 'S'],
  ['GET', '/api/invitations/{token}', 'public'],
  ['POST', '/api/invitations/{token}/accept', 'S'],
  ['POST', '/api/invitations/{token}/decline', 'S'],
] as const

const all = [...DOCUMENTED, ...RECIPIENTS]
const pathOf = (path: string) => path.replace(/\{\w+\}/, UNKNOWN_ID)
const bodyOf = (method: string, path: string) =>
  routes.find((row) => row.method === method && row.path.replace(/:(\w+)/, '{$1}') === path)?.bodyExample

it('there is a row for every documented endpoint, and no other', () => {
  const served = routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/, '{$1}')}`)
  expect(served.sort()).toEqual(all.map(([method, path]) => `${method} ${path}`).sort())
})

it('every documented refusal is an error with a sentence', () => {
  for (const { body } of routes.flatMap((row) => row.errors)) {
    expect(body).toEqual(expect.objectContaining({ error: expect.stringMatching(/./) }))
  }
})

it('the permissions of the page are those of the rows', () => {
  const needs = Object.fromEntries(routes.map(({ method, path, permissions }) => [`${method} ${path}`, permissions]))
  expect(needs).toMatchObject({
    'GET /api/organizations/members': ['users.read'],
    'PATCH /api/organizations/members/:memberId': ['users.update'],
    'DELETE /api/organizations/members/:memberId': ['users.delete'],
    'GET /api/organizations/roles': ['roles.read'],
    'POST /api/organizations/roles': ['roles.create'],
    'PATCH /api/organizations/roles/:id': ['roles.update'],
    'DELETE /api/organizations/roles/:id': ['roles.delete'],
    'GET /api/organizations/invitations': ['users.read'],
    'POST /api/organizations/invitations': ['users.invite'],
    'POST /api/organizations/invitations/:id': ['users.invite'],
    'DELETE /api/organizations/invitations/:id': ['users.invite'],
  })
})

describe.each(all)('%s %s', (method, path, auth) => {
  const body = bodyOf(method, path)

  it('answers a session in the shape of its dialect, without a prefix', async () => {
    const { owner } = await gateway.organization({ owner: await gateway.person({ superAdmin: true }) })
    const { status, body: answered } = await owner.json(method, pathOf(path), body)
    if (path.includes('{')) {
      expect({ status, body: answered }).toEqual({
        status: 404,
        body: { error: expect.stringMatching(/^(Organization|Member|Role|Invitation) not found\.?$/) },
      })
    } else {
      expect(status).toBe(method === 'POST' ? 201 : 200)
      const row = routes.find((one) => one.method === method && one.path === path)
      row?.success.schema?.parse(answered)
    }
  })

  it('answers without a credential', async () => {
    const { status, body: answered } = await answer(gateway.anonymous.json(method, pathOf(path), body))
    if (auth === 'public') expect(status).toBe(404)
    else expect({ status, body: answered }).toEqual(UNAUTHORIZED)
  })

  it('serves keys where it is documented, and elsewhere asks for a session', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('TOURS_EVENTS')
    const answered = await answer(key.json(method, pathOf(path), body))
    if (auth === 'S') expect(answered).toEqual(SESSION_REQUIRED)
    else expect([200, 201, 404]).toContain(answered.status)
  })

  it('is the same under the prefix', async () => {
    const plain = await answer(gateway.anonymous.json(method, pathOf(path), body))
    expect(await answer(gateway.anonymous.json(method, `/tours-events${pathOf(path)}`, body))).toEqual(plain)
  })
})

it.each([
  ['GET', '/api/organizations/me/nothing'],
  ['POST', '/api/organizations/me'],
  ['PUT', '/api/organizations/members/1'],
  ['GET', '/api/invitations/a/b/c'],
  ['GET', '/api/webhooks'],
])('%s %s is not there, in the shape of the dialect', async (method, path) => {
  const organization = await gateway.organization()
  expect(await answer(organization.owner.json(method, path))).toEqual({ status: 404, body: { error: 'Not found.' } })
})
