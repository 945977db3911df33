import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../../../src/rest/better-auth/routes.js'
import { PUBLIC_URL, useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed } from '../../../testkit/seed.js'
import { answer, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const UNAUTHORIZED = says(401, 'UNAUTHORIZED', 'Unauthorized')
const NOT_ALIKE: Record<string, unknown> = {
  'POST create': { status: 401, body: undefined },
  'GET get-invitation': { status: 401, body: { message: 'Not authenticated' } },
}

/** better-auth.md 3.1 to 3.4. */
const DOCUMENTED = `
  POST create, POST check-slug, POST update, POST delete, GET list, GET get-organization, GET get-full-organization,
  POST set-active, POST invite-member, POST accept-invitation, POST reject-invitation, POST cancel-invitation,
  GET get-invitation, GET list-invitations, GET list-user-invitations, POST remove-member, POST update-member-role,
  POST leave, GET get-active-member, GET get-active-member-role, GET list-members, POST has-permission,
  POST create-role, POST update-role, POST delete-role, GET list-roles, GET get-role`

const names = routes.map(({ method, path }) => `${method} ${path.replace('/api/auth/organization/', '')}`)
const each = routes.map((row, i) => [names[i] as string, row.method, row.path] as const)

it('there is a row for every documented route, and no other', () => {
  const documented = DOCUMENTED.split(',').map((name) => name.trim())
  expect([...names].sort()).toEqual(documented.sort())
})

describe('without a session', () => {
  it.each(each)('%s answers 401', async (name, method, path) => {
    const body = method === 'POST' ? {} : undefined
    expect(await answer(gateway.anonymous.json(method, path, body))).toEqual(NOT_ALIKE[name] ?? UNAUTHORIZED)
  })

  it.each(each)('%s takes no key for one', async (name, method, path) => {
    const organization = await gateway.organization()
    const keys = [
      await organization.owner.key('NATIVE'),
      await organization.owner.key('RYBBIT'),
      await organization.key(),
    ]
    for (const key of keys) {
      const body = method === 'POST' ? {} : undefined
      expect(await answer(key.json(method, path, body))).toEqual(NOT_ALIKE[name] ?? UNAUTHORIZED)
      expect(await answer(gateway.anonymous.json(method, `${path}?api_key=${key.key}`, body))).toEqual(
        NOT_ALIKE[name] ?? UNAUTHORIZED,
      )
    }
  })

  it.each(each)('%s takes no forged cookie for one', async (name, method, path) => {
    const cookie = 'better-auth.session_token=YOUR_SESSION_TOKEN'
    const body = method === 'POST' ? {} : undefined
    expect(await answer(gateway.anonymous.json(method, path, body, { cookie }))).toEqual(
      NOT_ALIKE[name] ?? UNAUTHORIZED,
    )
  })
})

describe('a key beside a session', () => {
  it('is not looked at', async () => {
    const { owner } = await gateway.organization()
    const { status } = await owner.get('/api/auth/organization/list', { authorization: 'Bearer rb_org_nonsense' })
    expect(status).toBe(200)
  })
})

describe('from a page of another site', () => {
  it.each(each.filter(([, method]) => method === 'POST'))(
    '%s answers 403 and writes nothing',
    async (_name, _m, path) => {
      const organization = await gateway.organization()
      const before = await organization.snapshot()
      const body = { organizationId: organization.id, name: 'X', slug: 'x-from-a-foreign-page' }
      const { owner } = organization
      for (const [headers, refusal] of [
        [{ origin: 'https://evil.example' }, says(403, 'INVALID_ORIGIN', 'Invalid origin')],
        [{ 'sec-fetch-mode': 'cors' }, says(403, 'MISSING_OR_NULL_ORIGIN', 'Missing or null Origin')],
        [{ origin: 'null' }, says(403, 'MISSING_OR_NULL_ORIGIN', 'Missing or null Origin')],
      ] as const) {
        expect(await answer(owner.post(path, body, headers))).toEqual(refusal)
      }
      expect(await organization.snapshot()).toEqual(before)
      expect(await gateway.services.database.system.member.count({ where: { userId: owner.user.id } })).toBe(1)
    },
  )

  it.each(each.filter(([, method]) => method === 'GET'))(
    '%s is not asked where it comes from',
    async (_n, _m, path) => {
      const { owner } = await gateway.organization()
      expect((await owner.get(path, { origin: 'https://evil.example' })).status).not.toBe(403)
    },
  )
})

it('every row shows examples of what it takes and answers', () => {
  const bare = routes.filter((row) => (row.body && !row.bodyExample) || row.success.example === undefined)
  expect(bare.map((row) => row.operationId)).toEqual([])
})

it('no setting or header leads to another dialect', async () => {
  const { owner } = await gateway.organization()
  const { body } = await owner.get('/api/auth/organization/list', { 'x-orgraph-dialect': 'posthog' })
  expect(body).toHaveLength(1)
})

it('using a session makes it live on, and sends its cookie again', async () => {
  const { owner } = await gateway.organization()
  const soon = new Date(Date.now() + 5 * 24 * 60 * 60 * 1000)
  const { session } = gateway.services.database.system
  await session.update({ where: { id: owner.sessionId }, data: { expiresAt: soon } })
  gateway.services.viewers.forgetAll()
  const { headers } = await owner.get('/api/auth/organization/list')
  expect(headers.getSetCookie().join()).toContain('Max-Age=604800')
  const { expiresAt } = await session.findFirstOrThrow({ where: { id: owner.sessionId } })
  expect(expiresAt.getTime()).toBeGreaterThan(soon.getTime())
  expect((await owner.get('/api/auth/organization/list')).headers.getSetCookie()).toEqual([])
})

describe('below the prefix of the dialect', () => {
  it.each(['', '/rybbit'])('the routes are at %s/api/auth', async (prefix) => {
    const { owner } = await gateway.organization()
    expect((await owner.get(`${prefix}/api/auth/organization/list`)).body).toHaveLength(1)
    expect((await owner.get(`${prefix}/api/auth/get-session`)).body.user.id).toBe(owner.id)
    const foreign = await owner.post(`${prefix}/api/auth/organization/leave`, {}, { origin: 'https://evil.example' })
    expect(foreign.body.code).toBe('INVALID_ORIGIN')
    const unknown = await owner.post(`${prefix}/api/auth/organization/create-team`, {}, { origin: PUBLIC_URL })
    expect({ status: unknown.status, body: unknown.body }).toEqual({ status: 404, body: undefined })
  })
})

describe('bad input', () => {
  const LONG = 'x'.repeat(100_000)
  const NUL = 'a\u0000b'
  const HUGE = 1e308
  const values = [
    undefined,
    null,
    true,
    -1,
    HUGE,
    '',
    NUL,
    LONG,
    '\ud800',
    'org_',
    [],
    [[]],
    [null],
    {},
    { a: { b: [1] } },
  ]

  let organization: OrganizationSeed
  beforeAll(async () => {
    organization = await gateway.organization()
    await organization.owner.post('/api/auth/organization/set-active', { organizationId: organization.id })
  })

  const FIELDS = [
    ...['name', 'slug', 'logo', 'metadata', 'keepCurrentActiveOrganization', 'organizationId', 'organizationSlug'],
    ...['email', 'role', 'resend', 'siteIds', 'hasRestrictedSiteAccess', 'teamId', 'invitationId', 'memberIdOrEmail'],
    ...['memberId', 'permissions', 'permission', 'roleName', 'roleId', 'data'],
  ]
  /** What every route finds enough in to get to work, but for the one field that is bad. */
  const usual = () => ({
    name: 'Name',
    slug: `slug-${gateway.services.random(6).toString('hex')}`,
    organizationId: organization.id,
    email: `${gateway.services.random(6).toString('hex')}@example.test`,
    role: 'member',
    memberIdOrEmail: 'nobody@example.test',
    memberId: organization.ownerMember.id,
    invitationId: 'inv_01m809d2sce4d8bpshpyendkta',
    roleName: 'nobody',
    data: {},
  })

  // Deleting and leaving would end the others' work.
  const posts = each.filter(([name, method]) => method === 'POST' && name !== 'POST delete')
  it.each(posts)('%s never breaks over one bad field', async (_name, _method, path) => {
    for (const field of FIELDS) {
      const statuses = await Promise.all(
        values.map(async (value) => (await organization.owner.post(path, { ...usual(), [field]: value })).status),
      )
      expect(statuses.filter((status) => status >= 500)).toEqual([])
    }
  })

  it.each([
    ['{"metadata":{"a":"\\u0000"},"name":"A","slug":"nul-in-metadata"}'],
    ['{"__proto__":{"name":"A"},"constructor":{"prototype":1}}'],
    [`${'['.repeat(5000)}${']'.repeat(5000)}`],
    [`{"metadata":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)},"name":"A","slug":"deep-metadata"}`],
    ['null'],
    ['"text"'],
    ['7'],
  ])('no route breaks over %s', async (body) => {
    for (const [, , path] of posts) {
      const { status } = await organization.owner.fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(status).toBeLessThan(500)
    }
  })

  it.each(posts)('%s says that broken JSON is broken, and takes nothing but JSON', async (_name, _method, path) => {
    const send = async (type: string, body: string) => {
      const response = await organization.owner.fetch(path, { method: 'POST', headers: { 'content-type': type }, body })
      return { status: response.status, body: await response.json() }
    }
    expect(await send('application/json', '{"a":')).toEqual(says(400, 'BAD_REQUEST', 'Invalid JSON in request body'))
    expect(await send('text/plain', '{}')).toEqual(
      says(415, 'UNSUPPORTED_MEDIA_TYPE', 'Content-Type "text/plain" is not allowed. Allowed types: application/json'),
    )
  })

  it.each(each.filter(([, method]) => method === 'GET'))(
    '%s never breaks over its query',
    async (_name, _method, path) => {
      const fields = [
        ...['organizationId', 'organizationSlug', 'membersLimit', 'limit', 'offset', 'sortBy', 'sortDirection', 'id'],
        ...['filterField', 'filterValue', 'filterOperator', 'userId', 'roleName', 'roleId', 'email'],
      ]
      const texts = [
        '',
        '%00',
        '-1',
        '1e400',
        "'",
        '%',
        '%F0%9F',
        'x'.repeat(5000),
        organization.uuid,
        '[object Object]',
      ]
      for (const field of fields) {
        const queries = texts.flatMap((text) => [
          `${field}=${text}`,
          `${field}=${text}&${field}=${text}`,
          `${field}[]=${text}`,
        ])
        const statuses = await Promise.all(
          queries.map(async (query) => (await organization.owner.get(`${path}?filterField=role&${query}`)).status),
        )
        expect(statuses.filter((status) => status >= 500)).toEqual([])
      }
    },
  )
})
