import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = 'apiKey { id isActive revokedAt }'
const who = '{ viewer { kind } }'

const idOf = (key: { row: { id: string } }) => key.row.id
const stored = (key: { row: { id: string } }) =>
  gateway.services.database.system.apiKey.findUniqueOrThrow({ where: { id: key.row.id } })

describe('revokeApiKey', () => {
  it('ends an own key at once', async () => {
    const person = await gateway.person()
    const key = await person.key()
    await key.data(who)
    const { apiKey } = await person.mutate('revokeApiKey', { apiKeyId: idOf(key) }, select)
    expect(apiKey).toMatchObject({ isActive: false, revokedAt: expect.any(String) })
    const answer = await key.post('/graphql', { query: who })
    expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } })
    expect(answer.body.errors[0].message).toBe('The API key has been revoked.')
  })

  it('leaves a key that has ended as it is', async () => {
    const person = await gateway.person()
    const key = await person.key()
    const first = await person.mutate('revokeApiKey', { apiKeyId: idOf(key) }, select)
    gateway.advance(5000)
    expect(await person.mutate('revokeApiKey', { apiKeyId: idOf(key) }, select)).toEqual(first)
  })

  it('ends a key of the organization by api_keys.revoke', async () => {
    const acme = await gateway.organization()
    const admin = await acme.member('admin')
    const key = await acme.key()
    expect(await admin.mutate('revokeApiKey', { apiKeyId: idOf(key) }, select)).toMatchObject({
      apiKey: { isActive: false },
    })
    const rows = await gateway.services.database.system.auditEvent.findMany({ where: { organizationId: acme.uuid } })
    expect(rows).toMatchObject([{ action: 'api_key.revoke', actorId: admin.user.id, resourceId: key.row.id }])
  })

  it('ends the key that a member made for this organization alone, and no other key of that member', async () => {
    const acme = await gateway.organization()
    const admin = await acme.member('admin')
    const bound = await acme.owner.mutate('createApiKey', { name: 'Bound', organization: acme.ref }, 'apiKey { id }')
    const free = await acme.owner.key()
    expect(await admin.mutate('revokeApiKey', { apiKeyId: bound.apiKey.id }, select)).toMatchObject({
      apiKey: { isActive: false },
    })
    expect(await admin.mutate('revokeApiKey', { apiKeyId: idOf(free) })).toMatchObject({ code: 'NOT_FOUND' })
    expect((await stored(free)).revokedAt).toBeNull()
  })

  it('ends an own key for an organization after leaving it', async () => {
    const acme = await gateway.organization()
    const leaver = await acme.member('admin')
    const { apiKey } = await leaver.mutate('createApiKey', { name: 'Bound', organization: acme.ref }, 'apiKey { id }')
    await gateway.services.database.system.member.delete({ where: { id: leaver.member.id } })
    expect(await leaver.mutate('revokeApiKey', { apiKeyId: apiKey.id }, select)).toMatchObject({
      apiKey: { isActive: false },
    })
  })

  it('does not know keys that the viewer cannot see', async () => {
    const acme = await gateway.organization()
    const member = await acme.member('member')
    const [organizationKey, ownersKey] = [await acme.key(), await acme.owner.key()]
    const before = await acme.snapshot()
    for (const apiKeyId of [idOf(organizationKey), idOf(ownersKey), gateway.services.newId(), 'nonsense']) {
      expect(await member.mutate('revokeApiKey', { apiKeyId })).toEqual({
        __typename: 'NotFoundError',
        code: 'NOT_FOUND',
        message: 'API key not found.',
      })
    }
    expect(await acme.snapshot()).toEqual(before)
    expect((await stored(ownersKey)).revokedAt).toBeNull()
  })

  it('is forbidden to who sees a key of the organization but may not revoke it', async () => {
    const acme = await gateway.organization()
    await acme.role('reader', ['organization.read', 'api_keys.read'])
    const reader = await acme.member('reader')
    const key = await acme.key()
    const result = await reader.mutate('revokeApiKey', { apiKeyId: idOf(key) })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['api_keys.revoke'] })
    expect((await stored(key)).revokedAt).toBeNull()
  })

  it('cannot be done by a key, not even to itself', async () => {
    const acme = await gateway.organization()
    const key = await acme.owner.key()
    for (const caller of [key, await acme.key()]) {
      expect(await caller.mutate('revokeApiKey', { apiKeyId: idOf(key) })).toMatchObject({ code: 'SESSION_REQUIRED' })
    }
    expect((await stored(key)).revokedAt).toBeNull()
  })

  it('lets a super admin end the keys of people and of partners', async () => {
    const root = await gateway.person({ superAdmin: true })
    const key = await (await gateway.person()).key()
    const partner = await gateway.seed.partner()
    for (const apiKeyId of [idOf(key), idOf(partner.key)]) {
      expect(await root.mutate('revokeApiKey', { apiKeyId }, select)).toMatchObject({ apiKey: { isActive: false } })
    }
    expect((await key.post('/graphql', { query: who })).status).toBe(401)
    expect((await partner.key.post('/graphql', { query: who })).status).toBe(401)
  })
})
