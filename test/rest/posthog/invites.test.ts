import { describe, expect, it } from 'vitest'
import { inviteShape } from '../../../src/rest/posthog/invite-shapes.js'
import { pageOf } from '../../../src/rest/posthog/page.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import {
  ANONYMOUS,
  answerOf,
  denied,
  invalid,
  LEVEL_TOO_LOW,
  missingScope,
  NO_PERMISSION,
  NOT_FOUND,
  refusedWrite,
  under,
} from './doors.js'

const gateway = useGateway()
const DAY = 86_400_000
let people = 0
const address = () => `invited-${process.pid}-${++people}@example.test`

async function invited(organization: OrganizationSeed, body: object = {}, by: Client = organization.owner) {
  const answer = await by.post(under(organization, 'invites/'), { target_email: address(), ...body })
  expect(answer.status).toBe(201)
  return answer.body
}

const listed = async (organization: OrganizationSeed) =>
  (await organization.owner.get(under(organization, 'invites/'))).body

describe('GET invites', () => {
  it('200: lists what nobody has answered, newest first, expired ones among them', async () => {
    const organization = await gateway.organization()
    const first = await invited(organization)
    const second = await invited(organization, { level: 8 })
    const { status, body } = await (await organization.member()).get(under(organization, 'invites/'))
    expect(status).toBe(200)
    expect(pageOf(inviteShape).parse(body)).toEqual(body)
    expect(body.results.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id])
    gateway.advance(3 * DAY)
    const later = await listed(organization)
    expect(later.results.map((row: { is_expired: boolean }) => row.is_expired)).toEqual([true, true])
    gateway.advance(-3 * DAY)
  })

  it('401 and 403: are for members, by keys with the scope', async () => {
    const organization = await gateway.organization()
    const path = under(organization, 'invites')
    expect(await answerOf(gateway.anonymous, 'GET', path)).toEqual(ANONYMOUS)
    expect(await answerOf(await gateway.person(), 'GET', path)).toEqual(NO_PERMISSION)
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization:read'] })
    expect(await answerOf(key, 'GET', path)).toEqual(missingScope('organization_member:read'))
  })
})

describe('POST invites', () => {
  it('201: invites for three days, as a member unless told otherwise', async () => {
    const organization = await gateway.organization()
    const target_email = address()
    const body = await invited(organization, {
      target_email: target_email.toUpperCase(),
      first_name: 'Ada',
      message: 'Hi',
    })
    expect(inviteShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      target_email,
      first_name: 'Ada',
      message: 'Hi',
      level: 1,
      is_expired: false,
      created_by: { uuid: organization.owner.user.id },
      private_project_access: [],
    })
    const row = await gateway.services.database.system.invitation.findFirst({ where: { id: body.id } })
    expect(Number(row?.expiresAt) - Number(row?.createdAt)).toBe(3 * DAY)
  })

  it('201: replaces what is pending for the address', async () => {
    const organization = await gateway.organization()
    const { target_email } = await invited(organization, { level: 8 })
    const second = await invited(organization, { target_email })
    const { count, results } = await listed(organization)
    expect({ count, id: results[0].id, level: results[0].level }).toEqual({ count: 1, id: second.id, level: 1 })
  })

  it('201: combines what is pending and not expired, if asked: the higher level wins', async () => {
    const organization = await gateway.organization()
    const { target_email } = await invited(organization, { level: 8 })
    // A session of four days would be too old to invite.
    const key = await organization.owner.key('POSTHOG')
    expect((await invited(organization, { target_email, combine_pending_invites: true }, key)).level).toBe(8)
    gateway.advance(4 * DAY)
    expect((await invited(organization, { target_email, combine_pending_invites: true }, key)).level).toBe(1)
    gateway.advance(-4 * DAY)
  })

  it('201: opens the listed projects alone, which are sites', async () => {
    const organization = await gateway.organization()
    const [first, second] = [await organization.site(), await organization.site()]
    const at = (id: number) => ({ id, level: 'member' })
    const body = await invited(organization, { private_project_access: [at(first.siteId)] })
    expect(body.private_project_access).toEqual([at(first.siteId)])
    const both = await invited(organization, {
      target_email: body.target_email,
      private_project_access: [{ id: second.siteId, level: 1 }],
      combine_pending_invites: true,
    })
    expect(both.private_project_access.map(({ id }: { id: number }) => id).sort()).toEqual(
      [first.siteId, second.siteId].sort(),
    )
    expect((await invited(organization, { level: 8, private_project_access: [at(first.siteId)] })).level).toBe(8)
  })

  it('201: a member invites while the organization lets members, by a key with the scope', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const member = await organization.member()
    const key = await member.key('POSTHOG', { scopes: ['organization_member:write'] })
    const { status, body } = await key.post(under(organization, 'invites'), { target_email: address() })
    expect({ status, by: body.created_by.uuid }).toEqual({ status: 201, by: member.user.id })
  })

  it('400: names what is wrong', async () => {
    const organization = await gateway.organization()
    const create = (body: object) =>
      refusedWrite(organization, organization.owner, 'POST', under(organization, 'invites'), body)
    const target_email = address()
    expect(await create({})).toEqual(invalid('required', 'This field is required.', 'target_email'))
    expect(await create({ target_email: 'x' })).toEqual(
      invalid('invalid_input', 'Enter a valid email address.', 'target_email'),
    )
    expect(await create({ target_email, level: 3 })).toEqual(
      invalid('invalid_choice', '"3" is not a valid choice.', 'level'),
    )
    expect(await create({ target_email, first_name: 'x'.repeat(31) })).toEqual(
      invalid('max_length', 'Ensure this field has no more than 30 characters.', 'first_name'),
    )
    expect(await create({ target_email: organization.owner.user.email })).toEqual(
      invalid('invalid_input', 'A user with this email address already belongs to the organization.'),
    )
  })

  it.each([
    ['text', 'The field must be a list of dictionaries.'],
    [[1], 'Each item in the list must be a dictionary.'],
    [[{ id: 1 }], 'Each dictionary must contain "id" and "level" keys.'],
    [[{ id: 'x', level: 1 }], 'The "id" field must be an integer.'],
    [[{ id: 1, level: 15 }], 'The "level" field must be a valid access level.'],
    [
      [{ id: 2_000_000_000, level: 1 }],
      'Project does not exist on this organization, or it is private and you do not have access to it.',
    ],
  ])('400: refuses %j as a list of projects', async (private_project_access, detail) => {
    const organization = await gateway.organization()
    const body = { target_email: address(), private_project_access }
    expect(await refusedWrite(organization, organization.owner, 'POST', under(organization, 'invites'), body)).toEqual(
      invalid('invalid_input', detail, 'private_project_access'),
    )
  })

  it('400: lets nobody open a project with a higher level than the own', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const site = await organization.site()
    const body = { target_email: address(), private_project_access: [{ id: site.siteId, level: 'admin' }] }
    expect(
      await refusedWrite(organization, await organization.member(), 'POST', under(organization, 'invites'), body),
    ).toEqual(
      invalid(
        'invalid_input',
        'You cannot invite to a private project with a higher level than your own.',
        'private_project_access',
      ),
    )
  })

  it('403: is for those who may invite, up to their own level', async () => {
    const organization = await gateway.organization()
    const path = under(organization, 'invites')
    const body = { target_email: address(), level: 15 }
    expect(await refusedWrite(organization, await organization.member(), 'POST', path, body)).toEqual(LEVEL_TOO_LOW)
    expect(await refusedWrite(organization, await organization.member('admin'), 'POST', path, body)).toEqual(
      denied('You cannot invite a user with a higher permission level than your own.'),
    )
    const key = await organization.owner.key('POSTHOG', { scopes: ['organization_member:read'] })
    expect(await refusedWrite(organization, key, 'POST', path, body)).toEqual(missingScope('organization_member:write'))
    expect(await refusedWrite(organization, await gateway.person(), 'POST', path, body)).toEqual(NO_PERMISSION)
  })
})

describe('POST invites/bulk', () => {
  it('201: invites several, in the order of the list', async () => {
    const organization = await gateway.organization()
    const [one, two] = [address(), address()]
    const { status, body } = await organization.owner.post(under(organization, 'invites/bulk/'), [
      { target_email: one },
      { target_email: two, level: 8 },
    ])
    expect(status).toBe(201)
    expect(inviteShape.array().parse(body)).toEqual(body)
    expect(body).toMatchObject([
      { target_email: one, level: 1 },
      { target_email: two, level: 8 },
    ])
    expect((await organization.owner.post(under(organization, 'invites/bulk'), [])).body).toEqual([])
  })

  it('201: of several for one address the last one wins', async () => {
    const organization = await gateway.organization()
    const target_email = address()
    const { body } = await organization.owner.post(under(organization, 'invites/bulk'), [
      { target_email },
      { target_email: target_email.toUpperCase(), level: 8 },
    ])
    const { count, results } = await listed(organization)
    expect({ count, level: results[0].level }).toEqual({ count: 1, level: 8 })
    expect(body).toEqual([results[0], results[0]])
  })

  it('400 and 403: creates none if one is wrong', async () => {
    const organization = await gateway.organization()
    const bulk = (body: unknown, client = organization.owner) =>
      refusedWrite(organization, client, 'POST', under(organization, 'invites/bulk'), body)
    const good = { target_email: address() }
    expect(await bulk(good)).toEqual(
      invalid('invalid_input', 'This endpoint needs an array of data for bulk invite creation.'),
    )
    expect(await bulk(Array.from({ length: 21 }, () => ({ target_email: address() })))).toEqual(
      invalid('max_length', 'A maximum of 20 invites can be sent in a single request.'),
    )
    expect(await bulk([good, { target_email: 'x' }])).toEqual(invalid('invalid_input', 'Enter a valid email address.'))
    expect(await bulk([good, { target_email: organization.owner.user.email }])).toEqual(
      invalid('invalid_input', 'A user with this email address already belongs to the organization.'),
    )
    expect(await bulk([good, { target_email: address(), level: 15 }], await organization.member('admin'))).toEqual(
      denied('You cannot invite a user with a higher permission level than your own.'),
    )
  })

  it('403: is for those who may invite', async () => {
    const organization = await gateway.organization()
    const path = under(organization, 'invites/bulk')
    expect(await refusedWrite(organization, await organization.member(), 'POST', path, [])).toEqual(LEVEL_TOO_LOW)
  })
})

describe('DELETE invites/{id}', () => {
  it('204: takes it back, expired or not', async () => {
    const organization = await gateway.organization()
    const { id } = await invited(organization)
    expect((await organization.owner.json('DELETE', under(organization, `invites/${id}/`))).status).toBe(204)
    expect((await listed(organization)).count).toBe(0)
    expect(await answerOf(organization.owner, 'DELETE', under(organization, `invites/${id}/`))).toEqual(NOT_FOUND)
  })

  it('403 and 404: is for those who may invite, in its organization', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const { id } = await invited(organization)
    const path = under(organization, `invites/${id}`)
    expect(await refusedWrite(organization, await organization.member(), 'DELETE', path)).toEqual(LEVEL_TOO_LOW)
    const foreign = under(other, `invites/${id}`)
    expect(await refusedWrite(organization, organization.owner, 'DELETE', foreign)).toEqual(NOT_FOUND)
    for (const unknown of [gateway.services.newId(), 'x']) {
      const at = under(organization, `invites/${unknown}`)
      expect(await refusedWrite(organization, organization.owner, 'DELETE', at)).toEqual(NOT_FOUND)
    }
  })
})
