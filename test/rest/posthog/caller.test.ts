import { describe, expect, it } from 'vitest'
import { keyShape, profileShape, scopedKeysShape } from '../../../src/rest/posthog/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { ANONYMOUS, answerOf, missingScope, NO_PERMISSION, NOT_FOUND, under } from './doors.js'

const gateway = useGateway()
const KEY = '/posthog/api/personal_api_keys/@current/'
const ME = '/posthog/api/users/@me/'

describe('GET /api/personal_api_keys/@current', () => {
  it('200: tells a key what it is limited to, and never its text', async () => {
    const organization = await gateway.organization()
    const limits = { scopes: ['organization:read'], organizationIds: [organization.uuid] }
    const key = await organization.owner.key('POSTHOG', limits)
    const { status, body } = await key.get('/api/personal_api_keys/@current')
    expect(status).toBe(200)
    expect(keyShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({ scopes: limits.scopes, scoped_organizations: limits.organizationIds, value: null })
    expect(JSON.stringify(body)).not.toContain(key.key)
    expect((await (await organization.owner.key('POSTHOG')).get(KEY)).body.scopes).toBeNull()
  })

  it('401 and 404: wants a key', async () => {
    expect(await answerOf(gateway.anonymous, 'GET', KEY)).toEqual(ANONYMOUS)
    expect(await answerOf(await gateway.person(), 'GET', KEY)).toEqual(NOT_FOUND)
  })
})

describe('GET /api/users/@me/', () => {
  it('200: shows the caller with the current organization', async () => {
    const owner = await gateway.person({ name: 'Grace Hopper' })
    const organization = await gateway.organization({ owner })
    const site = await organization.site()
    const { status, body } = await (await owner.key('POSTHOG')).get('/api/users/@me/')
    expect(status).toBe(200)
    expect(profileShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      uuid: owner.user.id,
      first_name: 'Grace',
      last_name: 'Hopper',
      organization: { id: organization.uuid },
      organizations: [{ id: organization.uuid, membership_level: 15 }],
      team: { id: site.siteId },
    })
  })

  it('200: has no organization for who belongs to none', async () => {
    const { body } = await (await gateway.person()).get(ME)
    expect(body).toMatchObject({ organization: null, organizations: [], team: null })
  })

  it('401 and 403: wants a person, of a key the scope', async () => {
    const organization = await gateway.organization()
    expect(await answerOf(gateway.anonymous, 'GET', ME)).toEqual(ANONYMOUS)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:read'] })
    expect(await answerOf(key, 'GET', ME)).toEqual(missingScope('user:read'))
    expect(await answerOf(await organization.key(), 'GET', ME)).toEqual(NO_PERMISSION)
  })
})

describe('GET members/{user uuid}/scoped_api_keys/', () => {
  it('200: lists the own keys that work here', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization()
    const { owner } = organization
    const key = await owner.key('POSTHOG', { organizationIds: [organization.uuid] })
    await owner.key('POSTHOG', { organizationIds: [other.uuid] })
    await owner.key('POSTHOG', { expiresAt: new Date(0) })
    const read = () => owner.get(under(organization, 'members/@me/scoped_api_keys/'))
    expect((await read()).body).toEqual({
      has_keys: true,
      has_keys_active_last_week: false,
      keys: [{ name: key.row.name, last_used_at: null }],
    })
    await key.get(KEY)
    const { status, body } = await read()
    expect({ status, active: body.has_keys_active_last_week }).toEqual({ status: 200, active: true })
    expect(scopedKeysShape.parse(body)).toEqual(body)
  })

  it('200: shows a member nothing of the keys of others', async () => {
    const organization = await gateway.organization()
    await organization.owner.key('POSTHOG')
    const member = await organization.member()
    const path = under(organization, `members/${organization.owner.user.id}/scoped_api_keys`)
    expect((await member.get(path)).body).toEqual({ has_keys: false, has_keys_active_last_week: false, keys: [] })
  })

  it('404: knows nobody but members', async () => {
    const organization = await gateway.organization()
    const path = under(organization, `members/${gateway.services.newId()}/scoped_api_keys`)
    expect(await answerOf(organization.owner, 'GET', path)).toEqual(NOT_FOUND)
  })
})
