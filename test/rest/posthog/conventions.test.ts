import { describe, expect, it } from 'vitest'
import { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { ANONYMOUS, answerOf, failure, NO_PERMISSION, NOT_FOUND, refusedWrite, under } from './doors.js'

const gateway = useGateway()

const rejected = (place: string) => ({
  status: 401,
  body: failure(
    'authentication_error',
    'authentication_failed',
    `Personal API key found in request ${place} is invalid.`,
  ),
})

describe('personal keys', () => {
  it('are taken from the header, the body or the query', async () => {
    const organization = await gateway.organization()
    const { key } = await organization.owner.key('POSTHOG')
    const { anonymous } = gateway
    expect((await anonymous.get(under(organization), { authorization: `Bearer ${key}` })).status).toBe(200)
    expect((await anonymous.get(`${under(organization)}?personal_api_key=${key}`)).status).toBe(200)
    const inBody = { personal_api_key: key, name: 'By body' }
    const { status, body } = await anonymous.json('PATCH', under(organization), inBody)
    expect({ status, name: body.name }).toEqual({ status: 200, name: 'By body' })
  })

  it('are refused by the place where they were found, whatever the session', async () => {
    const organization = await gateway.organization()
    const { owner } = organization
    const { key } = await owner.key('POSTHOG')
    const bad = `phx_${'x'.repeat(43)}`
    for (const shown of [bad, 'phc_project', 'nonsense']) {
      const { status, body } = await owner.get(under(organization), { authorization: `Bearer ${shown}` })
      expect({ status, body }).toEqual(rejected('Authorization header'))
    }
    expect(await answerOf(owner, 'GET', `${under(organization)}?personal_api_key=${bad}`)).toEqual(
      rejected('query string'),
    )
    const path = `${under(organization)}?personal_api_key=${key}`
    expect(await answerOf(owner, 'PATCH', path, { personal_api_key: bad })).toEqual(rejected('body'))
  })

  it('answer in this dialect on shared paths, without a prefix', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    expect((await key.get('/api/organizations/')).body.count).toBe(1)
    expect((await key.get(`/api/organizations/${organization.uuid}/`)).body.membership_level).toBe(15)
  })

  it('of organizations act as an admin of it', async () => {
    const organization = await gateway.organization()
    const key = await organization.key()
    const member = await organization.member()
    const path = under(organization, `members/${member.user.id}`)
    expect((await key.json('PATCH', path, { level: 8 })).body.level).toBe(8)
    expect((await key.get('/posthog/api/organizations/@current')).body.membership_level).toBe(8)
  })

  it('of partners read the organizations that are theirs', async () => {
    const { row, key } = await gateway.seed.partner()
    const organization = await gateway.organization({ partnerId: row.id })
    const foreign = await gateway.organization()
    const partner = new Client(gateway.send, { authorization: `Bearer ${key.key}` })
    const { body } = await partner.get('/posthog/api/organizations')
    expect(body.results.map(({ id }: { id: string }) => id)).toEqual([organization.uuid])
    expect((await partner.get(under(organization, 'members'))).body.count).toBe(1)
    expect(await answerOf(partner, 'GET', under(foreign, 'members'))).toEqual(NO_PERMISSION)
  })

  it('write nothing where they cannot look', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const key = await organization.owner.key('NATIVE', { scopes: ['users.read', 'users.delete'] })
    const path = under(organization, `members/${member.user.id}`)
    expect(await refusedWrite(organization, key, 'DELETE', path)).toEqual(NO_PERMISSION)
  })
})

describe('requests that cannot be read', () => {
  it("400 and 415: are refused in the framework's words, after the rights", async () => {
    const organization = await gateway.organization()
    const { owner } = organization
    const send = async (body: string, type: string, client = owner) => {
      const response = await client.fetch(under(organization), {
        method: 'PATCH',
        body,
        headers: { 'content-type': type },
      })
      return { status: response.status, body: await response.json() }
    }
    expect(await send('{', 'application/json')).toEqual({
      status: 400,
      body: failure('invalid_request', 'parse_error', 'JSON parse error - the body is not valid JSON'),
    })
    expect(await send('a=1', 'text/plain')).toEqual({
      status: 415,
      body: failure('invalid_request', 'unsupported_media_type', 'Unsupported media type "text/plain" in request.'),
    })
    expect(await send('[]', 'application/json')).toEqual({
      status: 400,
      body: failure('validation_error', 'invalid_input', 'Invalid data. Expected a dictionary.'),
    })
    expect(await send('{', 'application/json', await organization.member())).toMatchObject({ status: 403 })
  })

  it('413: are not read beyond 1 MiB', async () => {
    const organization = await gateway.organization()
    const answer = await refusedWrite(organization, organization.owner, 'PATCH', under(organization), {
      name: 'x'.repeat(1_100_000),
    })
    expect(answer).toMatchObject({ status: 413, body: { type: 'invalid_request', attr: null } })
  })

  it('404: lead nowhere in the same envelope', async () => {
    const organization = await gateway.organization()
    expect(await answerOf(organization.owner, 'GET', under(organization, 'nothing'))).toEqual(NOT_FOUND)
  })
})

it('401: sends no WWW-Authenticate', async () => {
  const organization = await gateway.organization()
  const { status, body, headers } = await gateway.anonymous.get(under(organization))
  expect({ status, body }).toEqual(ANONYMOUS)
  expect(headers.get('www-authenticate')).toBeNull()
})

it('403: a page of another site cannot write with the cookie of its visitor', async () => {
  const organization = await gateway.organization()
  const before = await organization.snapshot()
  const { status, body } = await organization.owner.json(
    'PATCH',
    under(organization),
    { name: 'Taken' },
    { origin: 'https://evil.test' },
  )
  expect({ status, code: body.code }).toEqual({ status: NO_PERMISSION.status, code: 'permission_denied' })
  expect(await organization.snapshot()).toEqual(before)
})

it('times have microseconds where there are any, and none where there are none', async () => {
  const organization = await gateway.organization()
  const { system } = gateway.services.database
  for (const [createdAt, shown] of [
    ['2021-08-08T20:20:08.000Z', '2021-08-08T20:20:08Z'],
    ['2021-08-08T20:20:08.123Z', '2021-08-08T20:20:08.123000Z'],
  ] as const) {
    await system.organization.update({ where: { id: organization.uuid }, data: { createdAt } })
    expect((await organization.owner.get(under(organization))).body.created_at).toBe(shown)
  }
})
