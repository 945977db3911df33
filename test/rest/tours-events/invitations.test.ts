import { describe, expect, it } from 'vitest'
import { systemRole } from '../../../src/access/roles.js'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { invitationShape } from '../../../src/rest/tours-events/shapes.js'
import { freshAddress, limitMembers, textOf } from '../../invitation/inviting.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { refusedWrite } from '../refused-write.js'
import { activate, answer, at, FORBIDDEN, invite, says, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const INVITATIONS = at('invitations')
const NOT_FOUND = says(404, 'Invitation not found')
const ALREADY_MEMBER = says(409, 'User is already a member of this organization.', { reason: 'already_member' })
const HOUR = 3_600_000

const invitationTable = () => gateway.services.database.system.invitation
const expire = (id: string) => invitationTable().update({ where: { id }, data: { expiresAt: new Date(0) } })
const refused = (organization: OrganizationSeed, body: object, client = organization.owner) =>
  refusedWrite(organization, client, 'POST', INVITATIONS, body)

describe('GET /api/organizations/invitations', () => {
  it('200: a page of invitations in every state, and none of their tokens', async () => {
    const organization = await gateway.organization()
    const [pending, expired, revoked] = [
      await invite(organization, freshAddress()),
      await invite(organization, freshAddress()),
      await invite(organization, freshAddress()),
    ]
    await expire(expired.id)
    await organization.owner.json('DELETE', `${INVITATIONS}/${revoked.id}`)
    const { status, body } = await (await organization.owner.key('TOURS_EVENTS')).get(INVITATIONS)
    expect(status).toBe(200)
    pageShape(invitationShape).parse(body)
    expect(body.data.map(({ id, status: state }: Record<string, string>) => [id, state])).toEqual([
      [pending.id, 'pending'],
      [expired.id, 'expired'],
      [revoked.id, 'revoked'],
    ])
    expect(body.total).toBe(3)
    expect(textOf(body)).not.toContain('token')
  })

  it('200: filters by status, and sorts', async () => {
    const organization = await gateway.organization()
    const one = await invite(organization, `b-${freshAddress()}`)
    const other = await invite(organization, `a-${freshAddress()}`)
    await expire(one.id)
    const list = async (query: string) =>
      (await organization.owner.get(`${INVITATIONS}?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await list('status=expired')).toEqual([one.id])
    expect(await list('status=pending')).toEqual([other.id])
    expect(await list('status=declined')).toEqual([])
    expect(await list('sortBy=email')).toEqual([other.id, one.id])
    expect(await list('sortBy=expiresAt&sortDir=desc')).toEqual([other.id, one.id])
    expect(await list('sortDir=desc')).toEqual([other.id, one.id])
  })

  it('403: without users.read', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', ['organization.read', 'roles.read'])
    expect(await answer((await organization.member('pilot')).get(INVITATIONS))).toEqual(FORBIDDEN)
  })

  it('422: a status that is none', async () => {
    const organization = await gateway.organization()
    expect((await organization.owner.get(`${INVITATIONS}?status=rejected`)).status).toBe(422)
  })
})

describe('POST /api/organizations/invitations', () => {
  it('201: invites by e-mail, for seven days, and mails the link', async () => {
    const organization = await gateway.organization()
    const email = freshAddress()
    const { status, body } = await organization.owner.post(INVITATIONS, { email: email.toUpperCase(), role: 'member' })
    expect(status).toBe(201)
    expect(invitationShape.parse(body)).toMatchObject({
      email,
      role: 'member',
      status: 'pending',
      inviterId: organization.owner.user.id,
      organizationId: organization.uuid,
    })
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(168 * HOUR)
    const mails = await gateway.services.database.system.outgoingMail.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(mails).toMatchObject([{ toAddress: email }])
  })

  it('201: names the role by id as well', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('Pilot', ['users.read'])
    const key = await organization.owner.key('TOURS_EVENTS')
    const { status, body } = await key.post(INVITATIONS, { email: freshAddress(), roleId: role.id })
    expect({ status, role: body.role }).toEqual({ status: 201, role: 'Pilot' })
  })

  it('400: a body that is malformed', async () => {
    const organization = await gateway.organization()
    for (const body of [{}, { role: 'member' }, { email: 5, role: 'member' }, { email: 'a@b.test', role: [] }]) {
      expect({ body, status: (await refused(organization, body)).status }).toEqual({ body, status: 400 })
    }
  })

  it('403: without users.invite', async () => {
    const organization = await gateway.organization()
    const body = { email: freshAddress(), role: 'member' }
    expect(await refused(organization, body, await organization.member())).toEqual(FORBIDDEN)
    const open = await gateway.organization({ membersCanInvite: true })
    expect((await (await open.member()).post(INVITATIONS, body)).status).toBe(201)
  })

  it('403: a role above the own', async () => {
    const organization = await gateway.organization()
    const body = { email: freshAddress(), role: 'owner' }
    expect(await refused(organization, body, await organization.member('admin'))).toEqual(
      says(403, 'You cannot assign a role above your own.', {
        reason: 'role_above_own',
        missingPermissions: ['organization.delete', 'organization.transfer'],
      }),
    )
  })

  it('403: an inviter who sees chosen sites alone', async () => {
    const organization = await gateway.organization()
    await organization.role('helper', [...systemRole('member').permissions, 'users.invite'])
    const helper = await organization.member('helper')
    await gateway.services.database.system.member.update({
      where: { id: helper.member.id },
      data: { hasRestrictedSiteAccess: true },
    })
    await gateway.settled()
    expect(await refused(organization, { email: freshAddress(), role: 'member' }, helper)).toEqual(
      says(403, 'You see chosen sites only, so you cannot open others.', { reason: 'escalation' }),
    )
  })

  it('403: no seat is left', async () => {
    const organization = await gateway.organization()
    await limitMembers(gateway, organization, 1)
    expect(await refused(organization, { email: freshAddress(), role: 'member' })).toEqual(
      says(403, 'You have reached the limit of 1 member(s) for your plan. Please upgrade to add more.', {
        reason: 'member_limit',
      }),
    )
  })

  it('403: too many are pending', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    const row = await invitationTable().findFirstOrThrow({ where: { id } })
    const { newId } = gateway.services
    await invitationTable().createMany({
      data: Array.from({ length: 99 }, () => ({ ...row, id: newId(), email: freshAddress(), tokenHash: newId() })),
    })
    expect(await refused(organization, { email: freshAddress(), role: 'member' })).toEqual(
      says(403, 'An organization has at most 100 pending invitations.', { reason: 'invitation_limit' }),
    )
  })

  it('409: a member, and an address with a pending invitation', async () => {
    const organization = await gateway.organization()
    const { user } = await organization.member()
    expect(await refused(organization, { email: user.email, role: 'admin' })).toEqual(ALREADY_MEMBER)
    const email = freshAddress()
    await invite(organization, email)
    expect(await refused(organization, { email: email.toUpperCase(), role: 'admin' })).toEqual(
      says(409, 'User is already invited to this organization.', { reason: 'already_invited' }),
    )
  })

  it('422: an address or role that is none', async () => {
    const organization = await gateway.organization()
    for (const email of ['', 'nobody', 'a@b.test, c@d.test', 'a@b.test\r\nBcc: c@d.test']) {
      expect(await refused(organization, { email, role: 'member' })).toEqual(says(422, 'Enter a valid email address.'))
    }
    expect(await refused(organization, { email: freshAddress(), role: 'pilot' })).toMatchObject({
      status: 422,
      body: { reason: 'role_not_found' },
    })
    expect((await refused(organization, { email: freshAddress() })).status).toBe(422)
  })
})

describe('POST /api/organizations/invitations/{id}', () => {
  it('200: sends it again with another link, and revives one that has expired', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    const before = await invitationTable().findFirstOrThrow({ where: { id } })
    await expire(id)
    const { status, body } = await organization.owner.post(`${INVITATIONS}/${id}`, undefined)
    expect(status).toBe(200)
    expect(invitationShape.parse(body)).toMatchObject({ id, status: 'pending' })
    const after = await invitationTable().findFirstOrThrow({ where: { id } })
    expect(after.tokenHash).not.toBe(before.tokenHash)
    expect(
      await gateway.services.database.system.outgoingMail.count({ where: { organizationId: organization.uuid } }),
    ).toBe(2)
  })

  it('403: a role above the own', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress(), 'owner')
    const admin = await organization.member('admin')
    expect(await refusedWrite(organization, admin, 'POST', `${INVITATIONS}/${id}`)).toMatchObject({
      status: 403,
      body: { reason: 'role_above_own' },
    })
  })

  it('409: its address is of a member since, or its role is gone', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const one = await invite(organization, person.user.email)
    await organization.member('member', person)
    expect(await refusedWrite(organization, organization.owner, 'POST', `${INVITATIONS}/${one.id}`)).toEqual(
      ALREADY_MEMBER,
    )
    const role = await organization.role('pilot', [])
    const other = await invite(organization, freshAddress(), 'pilot')
    await gateway.services.database.system.role.delete({ where: { id: role.id } })
    expect(await refusedWrite(organization, organization.owner, 'POST', `${INVITATIONS}/${other.id}`)).toMatchObject({
      status: 409,
      body: { reason: 'invitation_role_gone' },
    })
  })

  it('409: it has expired, and its address is invited anew', async () => {
    const organization = await gateway.organization()
    const email = freshAddress()
    const { id } = await invite(organization, email)
    await expire(id)
    await invite(organization, email)
    expect(await refusedWrite(organization, organization.owner, 'POST', `${INVITATIONS}/${id}`)).toEqual(
      says(409, 'User is already invited to this organization.', { reason: 'already_invited' }),
    )
  })

  it('429: twice within a minute, with the seconds to wait', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    const path = `${INVITATIONS}/${id}`
    expect((await organization.owner.post(path, undefined)).status).toBe(200)
    const before = await organization.snapshot()
    const { status, body, headers } = await organization.owner.post(path, undefined)
    expect({ status, body }).toEqual(
      says(429, expect.stringContaining('just sent') as never, {
        reason: 'too_many_requests',
        retryAfter: expect.any(Number),
      }),
    )
    expect(headers.get('retry-after')).toBe(String(body.retryAfter))
    expect(await organization.snapshot()).toEqual(before)
    gateway.advance(61_000)
    expect((await organization.owner.post(path, undefined)).status).toBe(200)
  })
})

describe('DELETE /api/organizations/invitations/{id}', () => {
  it('200: takes it back', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    const key = await organization.owner.key('TOURS_EVENTS')
    expect(await answer(key.json('DELETE', `${INVITATIONS}/${id}`))).toEqual({ status: 200, body: { success: true } })
    expect((await key.get(INVITATIONS)).body.data).toMatchObject([{ id, status: 'revoked' }])
  })
})

describe.each(['POST', 'DELETE'])('%s /api/organizations/invitations/{id}', (method) => {
  it('401: without a credential', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    expect(await refusedWrite(organization, gateway.anonymous, method, `${INVITATIONS}/${id}`)).toEqual(UNAUTHORIZED)
  })

  it('403: without users.invite', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization, freshAddress())
    const path = `${INVITATIONS}/${id}`
    expect(await refusedWrite(organization, await organization.member(), method, path)).toEqual(FORBIDDEN)
  })

  it('404: one that is unknown, or of another organization of the caller', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    await activate(gateway, organization.owner, other)
    const { id } = await invite(other, freshAddress())
    await activate(gateway, organization.owner, organization)
    for (const wrong of [id, UNKNOWN_ID, 'nothing']) {
      expect(await refusedWrite(other, organization.owner, method, `${INVITATIONS}/${wrong}`)).toEqual(NOT_FOUND)
    }
  })

  it('404: the recipient is nobody here', async () => {
    const organization = await gateway.organization()
    const { owner } = await gateway.organization()
    const { id } = await invite(organization, owner.user.email)
    expect(await refusedWrite(organization, owner, method, `${INVITATIONS}/${id}`)).toEqual(NOT_FOUND)
  })

  it('409: one that is answered or taken back', async () => {
    const organization = await gateway.organization()
    for (const status of ['ACCEPTED', 'REJECTED', 'REVOKED'] as const) {
      const { id } = await invite(organization, freshAddress())
      await invitationTable().update({ where: { id }, data: { status } })
      expect(await refusedWrite(organization, organization.owner, method, `${INVITATIONS}/${id}`)).toEqual(
        says(409, `The invitation is ${status.toLowerCase()}.`, { reason: 'invitation_not_pending' }),
      )
    }
  })
})
