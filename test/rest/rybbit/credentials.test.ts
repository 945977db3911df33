import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()
const PATH = '/rybbit/api/user/organizations'
const refused = { status: 401, body: { error: 'Unauthorized' } }

const ask = async (headers: Record<string, string>, query = '') => {
  const { status, body } = await gateway.anonymous.get(`${PATH}${query}`, headers)
  return { status, body }
}

describe('the credential of a request', () => {
  it.each(['RYBBIT', 'NATIVE', 'POSTHOG', 'TOURS_EVENTS'] as const)('may be a %s key as Bearer', async (kind) => {
    const { owner, id } = await gateway.organization()
    const { status, body } = await (await owner.key(kind)).get(PATH)
    expect([status, body[0].id]).toEqual([200, id])
  })

  it('may be a key in ?api_key=', async () => {
    const { owner, id } = await gateway.organization()
    const { key } = await owner.key('RYBBIT')
    expect(await ask({}, `?api_key=${key}`)).toMatchObject({ status: 200, body: [{ id }] })
  })

  it('is the Bearer key before the key of the query before the cookie', async () => {
    const [first, second, third] = [
      await gateway.organization(),
      await gateway.organization(),
      await gateway.organization(),
    ]
    const [bearer, query] = [await first.owner.key('RYBBIT'), await second.owner.key('RYBBIT')]
    const { cookie } = third.owner
    const authorization = `Bearer ${bearer.key}`
    expect(await ask({ authorization, cookie }, `?api_key=${query.key}`)).toMatchObject({ body: [{ id: first.id }] })
    expect(await ask({ cookie }, `?api_key=${query.key}`)).toMatchObject({ body: [{ id: second.id }] })
    expect(await ask({ cookie })).toMatchObject({ body: [{ id: third.id }] })
  })

  it('is the cookie where Authorization holds no Bearer key', async () => {
    const { owner, id } = await gateway.organization()
    expect(await ask({ authorization: 'Basic dTpw', cookie: owner.cookie })).toMatchObject({
      status: 200,
      body: [{ id }],
    })
  })

  it('opens nothing when the key is unknown, mistyped, expired or revoked, not even beside a good cookie', async () => {
    const { owner } = await gateway.organization()
    const expired = await owner.key('RYBBIT', { expiresAt: new Date(Date.now() - 1000) })
    const revoked = await owner.key('RYBBIT')
    await gateway.services.database.system.apiKey.update({
      where: { id: revoked.row.id },
      data: { revokedAt: new Date() },
    })
    for (const key of ['x'.repeat(64), 'your_api_key_here', 'rb_org_short', expired.key, revoked.key]) {
      expect(await ask({ authorization: `Bearer ${key}`, cookie: owner.cookie })).toEqual(refused)
    }
  })

  it('opens nothing when the session is signed wrongly or gone', async () => {
    const { owner } = await gateway.organization()
    expect(await ask({ cookie: `${owner.cookie}x` })).toEqual(refused)
    await gateway.services.database.system.session.delete({ where: { id: owner.sessionId } })
    gateway.services.viewers.forgetAll()
    expect(await ask({ cookie: owner.cookie })).toEqual(refused)
  })

  it('never reaches further through a key of a super admin than its memberships', async () => {
    const { id } = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    const path = `/api/organizations/${id}/sites`
    expect((await root.get(path)).status).toBe(200)
    expect((await (await root.key('RYBBIT')).get(path)).status).toBe(403)
  })
})
