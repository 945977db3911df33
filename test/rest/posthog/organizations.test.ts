import { describe, expect, it } from 'vitest'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { organizationShape } from '../../../src/rest/posthog/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { fewestStatements } from '../fewest-statements.js'
import {
  ANONYMOUS,
  answerOf,
  denied,
  invalid,
  LEVEL_TOO_LOW,
  missingScope,
  NO_ORGANIZATION,
  NO_PERMISSION,
  NOT_FOUND,
  refusedWrite,
  under,
} from './doors.js'

const gateway = useGateway()
const LIST = '/posthog/api/organizations/'

describe('GET /api/organizations/', () => {
  it('200: lists the own organizations with the level in each, and those alone that a key is for', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const other = await gateway.organization()
    await other.member('admin', organization.owner)
    await gateway.organization()
    const { status, body } = await organization.owner.get(LIST)
    expect(status).toBe(200)
    expect(pageOf(organizationShape).parse(body)).toEqual(body)
    expect(body.results).toMatchObject([
      { id: organization.uuid, membership_level: 15, member_count: 1, teams: [{ id: site.siteId, uuid: site.id }] },
      { id: other.uuid, membership_level: 8, member_count: 2, teams: [] },
    ])
    const key = await organization.owner.key('POSTHOG', { organizationIds: [other.uuid] })
    expect((await key.get('/api/organizations/')).body.results.map(({ id }: { id: string }) => id)).toEqual([
      other.uuid,
    ])
  })

  it('200: costs the same statements for many organizations as for one', async () => {
    const { owner } = await gateway.organization()
    const one = await fewestStatements(gateway, () => owner.get(LIST))
    for (let i = 0; i < 3; i += 1) await gateway.organization({ owner })
    expect(await fewestStatements(gateway, () => owner.get(LIST))).toBe(one)
  })

  it('401 and 403: wants a credential, of a key the scope', async () => {
    expect(await answerOf(gateway.anonymous, 'GET', LIST)).toEqual(ANONYMOUS)
    const key = await (await gateway.person()).key('POSTHOG', { scopes: ['batch_export:write'] })
    expect(await answerOf(key, 'GET', LIST)).toEqual(missingScope('organization:read'))
  })
})

describe('POST /api/organizations/', () => {
  it('201: makes the caller owner', async () => {
    const person = await gateway.person()
    const { status, body } = await person.post(LIST, { name: ' Acme ', slug: 'ignored' })
    expect({ status, body }).toMatchObject({ status: 201, body: { name: 'Acme', membership_level: 15 } })
    expect(organizationShape.parse(body)).toEqual(body)
  })

  it('400: wants a name of at most 64 characters', async () => {
    const person = await gateway.person()
    const create = (body: unknown) => answerOf(person, 'POST', LIST, body)
    expect(await create({})).toEqual(invalid('required', 'This field is required.', 'name'))
    expect(await create({ name: null })).toEqual(invalid('null', 'This field may not be null.', 'name'))
    expect(await create({ name: ' ' })).toEqual(invalid('blank', 'This field may not be blank.', 'name'))
    expect(await create({ name: 'x'.repeat(65) })).toEqual(
      invalid('max_length', 'Ensure this field has no more than 64 characters.', 'name'),
    )
    expect((await person.get(LIST)).body.count).toBe(0)
  })

  it('403: lets no key that is limited widen its reach', async () => {
    const key = await (await gateway.person()).key('POSTHOG', { scopes: ['organization:write'] })
    expect(await answerOf(key, 'POST', LIST, { name: 'Acme' })).toEqual(NO_PERMISSION)
  })
})

describe('GET /api/organizations/{id}/', () => {
  it('200: shows one, also as @current', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG')
    for (const id of [organization.uuid, '@current']) {
      const { status, body } = await key.get(`/api/organizations/${id}/`)
      expect({ status, id: body.id }).toEqual({ status: 200, id: organization.uuid })
      expect(organizationShape.parse(body)).toEqual(body)
    }
  })

  it('404: shows neither foreign nor absent ones', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    expect(await answerOf(person, 'GET', under(organization))).toEqual(NOT_FOUND)
    expect(await answerOf(person, 'GET', `${LIST}${gateway.services.newId()}/`)).toEqual(NO_ORGANIZATION)
  })
})

describe('PATCH /api/organizations/{id}/', () => {
  it('200: changes the name, what members may, and the settings that only this door has', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const changes = {
      name: 'Renamed',
      members_can_invite: true,
      enforce_2fa: true,
      default_experiment_stats_method: 'frequentist',
    }
    const { status, body } = await admin.json('PATCH', under(organization), changes)
    expect({ status, body }).toMatchObject({ status: 200, body: changes })
    const again = await admin.json('PATCH', under(organization), { allow_publicly_shared_resources: false, slug: 'x' })
    expect(again.body).toMatchObject({
      ...changes,
      allow_publicly_shared_resources: false,
      slug: organization.row.slug,
    })
  })

  it('400: names the first field that is wrong', async () => {
    const organization = await gateway.organization()
    const change = (body: unknown) => refusedWrite(organization, organization.owner, 'PATCH', under(organization), body)
    expect(await change({ name: '', members_can_invite: 'maybe' })).toEqual(
      invalid('blank', 'This field may not be blank.', 'name'),
    )
    expect(await change({ members_can_invite: 'maybe' })).toEqual(
      invalid('invalid_input', 'Must be a valid boolean.', 'members_can_invite'),
    )
    expect(await change({ default_experiment_stats_method: 'dice' })).toEqual(
      invalid('invalid_choice', '"dice" is not a valid choice.', 'default_experiment_stats_method'),
    )
  })

  it('403: needs the level of an admin', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    expect(await refusedWrite(organization, member, 'PATCH', under(organization), { name: 'x' })).toEqual(LEVEL_TOO_LOW)
  })

  it('403: keeps keys of members out while the organization wants that, not those of admins', async () => {
    const organization = await gateway.organization()
    const [member, admin] = [await organization.member(), await organization.member('admin')]
    const keys = [await member.key('POSTHOG'), await admin.key('POSTHOG')] as const
    await organization.owner.json('PATCH', under(organization), { members_can_use_personal_api_keys: false })
    expect(await answerOf(keys[0], 'GET', under(organization, 'members'))).toEqual(
      denied(
        `Organization '${organization.row.name}' does not allow using personal API keys. Contact an admin to enable personal API keys for this organization.`,
      ),
    )
    expect((await keys[1].get(under(organization, 'members'))).status).toBe(200)
    expect((await member.get(under(organization, 'members'))).status).toBe(200)
  })
})

describe('DELETE /api/organizations/{id}/', () => {
  it('204: an owner deletes it', async () => {
    const organization = await gateway.organization()
    expect((await organization.owner.json('DELETE', under(organization))).status).toBe(204)
    expect(await answerOf(organization.owner, 'GET', under(organization))).toEqual(NO_ORGANIZATION)
  })

  it('403 and 404: an admin may not, and a foreign one is not there', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    expect(await refusedWrite(organization, admin, 'DELETE', under(organization))).toEqual(NO_PERMISSION)
    expect(await refusedWrite(organization, await gateway.person(), 'DELETE', under(organization))).toEqual(NOT_FOUND)
  })
})
