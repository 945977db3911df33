import { beforeEach, describe, expect, it } from 'vitest'
import { invitationShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../../../testkit/seed.js'
import { HOUR, invite } from '../invitations.js'
import { answer, at, MEMBER_NOT_FOUND, ORGANIZATION_NOT_FOUND, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const words = (status: number, message: string) => ({ status, body: { message } })
const ABOVE_OWN = says(
  403,
  'YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE',
  'You are not allowed to invite a user with this role',
)
const ALREADY_INVITED = says(
  400,
  'USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION',
  'User is already invited to this organization',
)
const MAY_NOT_INVITE = says(
  403,
  'YOU_ARE_NOT_ALLOWED_TO_INVITE_USERS_TO_THIS_ORGANIZATION',
  'You are not allowed to invite users to this organization',
)

let organization: OrganizationSeed
beforeEach(async () => {
  organization = await gateway.organization()
})

const wanted = (fields: Record<string, unknown> = {}) => ({
  organizationId: organization.id,
  email: 'teammate@example.test',
  role: 'member',
  ...fields,
})
const post = (who: Person, fields: Record<string, unknown> = {}) => who.post(at('invite-member'), wanted(fields))
const refusedTo = (who: Person, fields: Record<string, unknown> = {}) =>
  refused(organization, who, 'invite-member', wanted(fields))
const mails = () =>
  gateway.services.database.system.outgoingMail.count({ where: { organizationId: organization.uuid } })

describe('POST /api/auth/organization/invite-member', () => {
  it('answers the invitation, which lives 48 hours, and writes one mail', async () => {
    const { status, body } = await post(organization.owner, { email: 'Teammate@Example.test' })
    expect(status).toBe(200)
    expect(invitationShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^inv_/),
      email: 'teammate@example.test',
      role: 'member',
      organizationId: organization.id,
      inviterId: organization.owner.id,
      status: 'pending',
      hasRestrictedSiteAccess: false,
      siteIds: [],
    })
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(48 * HOUR)
    expect(await mails()).toBe(1)
  })

  it('means the active organization when none is named', async () => {
    await organization.owner.post(at('set-active'), { organizationId: organization.id })
    const { body } = await post(organization.owner, { organizationId: undefined })
    expect(body.organizationId).toBe(organization.id)
  })

  it('joins several roles in the order given, trimmed, from a text or a list', async () => {
    const text = await invite(organization, 'text@example.test', { role: ' member , admin ' })
    const list = await invite(organization, 'list@example.test', { role: ['member ', ' admin', ''] })
    expect([text, list]).toMatchObject([{ role: 'member,admin' }, { role: 'member,admin' }])
  })

  it('knows the roles that the organization made', async () => {
    await organization.role('coordinator', ['organization.read'])
    expect(await invite(organization, 'c@example.test', { role: 'coordinator' })).toMatchObject({ role: 'coordinator' })
  })

  it('ignores what it does not know, teams and the site role of later versions among it', async () => {
    const fields = { teamId: 'team_1', siteRole: 'editor', message: 'x'.repeat(10_000), unknown: { a: 1 } }
    expect((await post(organization.owner, fields)).status).toBe(200)
  })

  it('is open to admins, and to members where the organization says so', async () => {
    expect((await post(await organization.member('admin'))).status).toBe(200)
    const open = await gateway.organization({ membersCanInvite: true })
    const member = await open.member()
    const { status } = await member.post(at('invite-member'), wanted({ organizationId: open.id }))
    expect(status).toBe(200)
  })

  describe('checks in the documented order', () => {
    it('3: an organization', async () => {
      const nobody = await gateway.person()
      const body = { email: 'not an address', role: 'king' }
      expect(await answer(nobody.post(at('invite-member'), body))).toEqual(ORGANIZATION_NOT_FOUND)
    })

    it('4: an e-mail address', async () => {
      const outsider = await gateway.person()
      const invalid = says(400, 'INVALID_EMAIL', 'Invalid email')
      for (const email of [
        'nobody',
        'a@b',
        'a b@example.test',
        'a@example.test, b@example.test',
        'a@example.test\n',
        '',
      ]) {
        expect(await refusedTo(outsider, { email, role: 'king' })).toEqual(invalid)
      }
    })

    it('5: a member of it, and the same for an unknown organization', async () => {
      const outsider = await gateway.person()
      expect(await refusedTo(outsider, { role: 'king' })).toEqual(MEMBER_NOT_FOUND)
      expect(await answer(post(outsider, { organizationId: 'unknown' }))).toEqual(MEMBER_NOT_FOUND)
    })

    it('6: the right to invite', async () => {
      expect(await refusedTo(await organization.member(), { role: 'king' })).toEqual(MAY_NOT_INVITE)
    })

    it('7: a role that there is; the names without a code, an empty one with it', async () => {
      const { owner } = organization
      expect(await refusedTo(owner, { role: 'king' })).toEqual(words(400, 'ROLE_NOT_FOUND: king'))
      expect(await refusedTo(owner, { role: ['member', 'king', 'queen'] })).toEqual(
        words(400, 'ROLE_NOT_FOUND: king, queen'),
      )
      for (const role of ['', ' , ', []]) {
        expect(await refusedTo(owner, { role })).toEqual(says(400, 'ROLE_NOT_FOUND', 'Role not found'))
      }
    })

    it('8: no owner by one who is none, and no role beyond the own', async () => {
      const admin = await organization.member('admin')
      expect(await refusedTo(admin, { email: admin.user.email, role: 'owner' })).toEqual(ABOVE_OWN)
      await organization.role('heir', ['organization.transfer'])
      expect(await refusedTo(admin, { role: 'heir' })).toEqual(ABOVE_OWN)
    })

    it('9: nobody who is in already, whatever the case', async () => {
      const member = await organization.member()
      await invite(organization, 'teammate@example.test')
      expect(await refusedTo(organization.owner, { email: member.user.email.toUpperCase() })).toEqual(
        says(400, 'USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION', 'User is already a member of this organization'),
      )
    })

    it('10: nobody who is invited already', async () => {
      await invite(organization, 'teammate@example.test')
      expect(await refusedTo(organization.owner, { email: 'TEAMMATE@example.test' })).toEqual(ALREADY_INVITED)
    })

    it('13: a limit of pending invitations', async () => {
      const { database, newId, now } = gateway.services
      await database.system.invitation.createMany({
        data: Array.from({ length: 100 }, (_one, i) => ({
          id: newId(),
          organizationId: organization.uuid,
          email: `waiting-${i}@example.test`,
          roleKeys: ['member'],
          tokenHash: newId(),
          lifetimeHours: 48,
          expiresAt: new Date(now().getTime() + HOUR),
        })),
      })
      expect(await refusedTo(organization.owner)).toEqual(
        says(403, 'INVITATION_LIMIT_REACHED', 'Invitation limit reached'),
      )
    })
  })

  describe('with resend', () => {
    it('sends the pending one again as it is, with a new time and another mail', async () => {
      const first = await invite(organization, 'teammate@example.test')
      gateway.advance(2 * HOUR)
      const { status, body } = await post(organization.owner, {
        role: 'admin',
        resend: true,
        hasRestrictedSiteAccess: true,
      })
      expect({ status, body }).toEqual({ status: 200, body: { ...first, expiresAt: expect.any(String) } })
      expect(Date.parse(body.expiresAt)).toBeGreaterThanOrEqual(Date.parse(first.expiresAt) + 2 * HOUR)
      expect(await mails()).toBe(2)
    })

    it('makes a new one where the old one has expired, which stays pending', async () => {
      const first = await invite(organization, 'teammate@example.test')
      gateway.advance(49 * HOUR)
      const { body } = await post(organization.owner, { resend: true })
      expect(body.id).not.toBe(first.id)
      const listed = await organization.owner.get(at(`list-invitations?organizationId=${organization.id}`))
      expect(listed.body).toMatchObject([
        { id: first.id, status: 'pending' },
        { id: body.id, status: 'pending' },
      ])
    })

    it('makes a new one where there is none', async () => {
      expect((await post(organization.owner, { resend: true })).body.status).toBe('pending')
    })

    it('keeps the invitation of an owner for owners', async () => {
      await invite(organization, 'teammate@example.test', { role: 'owner' })
      expect(await refusedTo(await organization.member('admin'), { resend: true })).toEqual(ABOVE_OWN)
    })

    it('asks to wait a little before it sends once more', async () => {
      await invite(organization, 'teammate@example.test')
      await post(organization.owner, { resend: true })
      expect(await refusedTo(organization.owner, { resend: true })).toEqual(
        words(429, 'Too many requests. Please try again later.'),
      )
      const { headers } = await post(organization.owner, { resend: true })
      expect(Number(headers.get('x-retry-after'))).toBeGreaterThan(0)
    })
  })

  describe("with Rybbit's sites", () => {
    const restricted = (siteIds: unknown[], fields = {}) => ({ hasRestrictedSiteAccess: true, siteIds, ...fields })

    it('keeps each site once, by its number', async () => {
      const [first, second] = [await organization.site(), await organization.site()]
      const { body } = await post(organization.owner, restricted([second.siteId, first.siteId, second.siteId]))
      expect(body).toMatchObject({ hasRestrictedSiteAccess: true, siteIds: [second.siteId, first.siteId] })
    })

    it('drops the sites when nothing is restricted', async () => {
      const { siteId } = await organization.site()
      const { body } = await post(organization.owner, { siteIds: [siteId] })
      expect(body).toMatchObject({ hasRestrictedSiteAccess: false, siteIds: [] })
    })

    it.each(['admin', 'owner', 'member,admin'])('restricts no %s', async (role) => {
      const { siteId } = await organization.site()
      const message = 'Site access restrictions can only be applied to member invitations'
      expect(await refusedTo(organization.owner, restricted([siteId], { role }))).toEqual(words(400, message))
      expect(await refusedTo(organization.owner, restricted([], { role }))).toEqual(words(400, message))
    })

    it('wants a site', async () => {
      const expected = words(400, 'At least one site is required when restricting invitation access')
      expect(await refusedTo(organization.owner, restricted([]))).toEqual(expected)
      expect(await refusedTo(organization.owner, { hasRestrictedSiteAccess: true })).toEqual(expected)
    })

    it('names the sites that are foreign or none', async () => {
      const foreign = await (await gateway.organization()).site()
      const own = await organization.site()
      const siteIds = [foreign.siteId, own.siteId, 999_999, -1, 1.5]
      expect(await refusedTo(organization.owner, restricted(siteIds))).toEqual(
        words(400, `Sites do not belong to organization: ${foreign.siteId}, 999999, -1, 1.5`),
      )
    })

    it.each([
      ['x', '[body.siteIds] Invalid input: expected array, received string'],
      [['x'], '[body.siteIds.0] Invalid input: expected number, received string'],
    ])('refuses %j for siteIds', async (siteIds, message) => {
      expect(await refusedTo(organization.owner, { siteIds })).toEqual(says(400, 'VALIDATION_ERROR', message))
    })

    it('says what the plan allows when no seat is left', async () => {
      await gateway.services.database.system.subscription.create({
        data: { organizationId: organization.uuid, memberLimit: 1 },
      })
      const { status, body } = await refusedTo(organization.owner)
      expect(status).toBe(403)
      expect(body).toEqual({ message: expect.stringMatching(/^You have reached the limit of 1 member\(s\)/) })
    })
  })
})
