import { describe, expect, it } from 'vitest'
import { createContext } from '../../src/context.js'
import { encodeId } from '../../src/ids.js'
import { inviteMember } from '../../src/invitation/operations/invite-member.js'
import { hashOfToken } from '../../src/invitation/token.js'
import { useGateway } from '../testkit/gateway.js'
import { DAY, eventTypes, freshAddress, HOUR, invite, storedInvitations, textOf } from './inviting.js'

const gateway = useGateway()
const select = `link invitation { id uuid email status expiresAt role { name } roleNames inviter { id } organization { id }
  message firstName hasRestrictedSiteAccess sites { id } emailAttempted createdAt }`

const inputFor = (organization: { ref: { id: string } }, input: Record<string, unknown> = {}) => ({
  organization: organization.ref,
  email: freshAddress(),
  role: 'member',
  sendEmail: false,
  ...input,
})

describe('inviteMember', () => {
  it('makes a pending invitation of seven days, and shows its link', async () => {
    const organization = await gateway.organization()
    const { owner } = organization
    const email = freshAddress()
    const input = inputFor(organization, {
      email: email.toUpperCase(),
      role: ' Admin ',
      message: 'Hi',
      firstName: 'Ann',
    })
    const { invitation, link } = await owner.mutate('inviteMember', input, select)
    expect(invitation).toMatchObject({
      email,
      status: 'PENDING',
      role: { name: 'admin' },
      roleNames: ['admin'],
      inviter: { id: owner.id },
      organization: { id: organization.id },
      message: 'Hi',
      firstName: 'Ann',
      hasRestrictedSiteAccess: false,
      sites: [],
      emailAttempted: false,
    })
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(7 * DAY)
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/invitations\/[A-Za-z0-9_-]{43}$/)
  })

  it('stores only the hash of the token', async () => {
    const organization = await gateway.organization()
    const { token } = await invite(organization.owner, organization)
    const [row] = await storedInvitations(gateway, organization)
    expect(row?.tokenHash).toBe(hashOfToken(token))
    expect(textOf(await organization.snapshot())).not.toContain(token)
  })

  it('writes one audit row and one event, neither with the token', async () => {
    const organization = await gateway.organization()
    const { uuid, id, token } = await invite(organization.owner, organization)
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      { action: 'invitation.create', outcome: 'DONE', resourceType: 'Invitation', resourceId: uuid },
    ])
    const events = await gateway.services.database.system.organizationEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(events).toMatchObject([{ type: 'invitation.created', data: { invitationId: id } }])
    expect(textOf([rows, events])).not.toContain(token)
  })

  it('gives several roles, named with commas', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['sites.read'])
    const { invitation } = await organization.owner.mutate(
      'inviteMember',
      inputFor(organization, { role: ' member , GUIDE,member' }),
      'invitation { roles { name } roleNames }',
    )
    expect(invitation).toEqual({ roles: [{ name: 'member' }, { name: 'Guide' }], roleNames: ['member', 'Guide'] })
  })

  it('is open to a member where the organization lets members invite', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const member = await organization.member('member')
    expect(await invite(member, organization)).toMatchObject({ id: expect.stringMatching(/^inv_/) })
  })

  it('is open to an organization key, which has no person to name as inviter', async () => {
    const organization = await gateway.organization()
    const key = await organization.key()
    const { invitation } = await key.mutate('inviteMember', inputFor(organization), 'invitation { inviter { id } }')
    expect(invitation).toEqual({ inviter: null })
  })

  it('lets an address be invited anew once its invitation has expired', async () => {
    const organization = await gateway.organization()
    const first = await invite(organization.owner, organization)
    await gateway.services.database.system.invitation.updateMany({
      where: { id: first.uuid },
      data: { expiresAt: new Date(gateway.services.now().getTime() - 1) },
    })
    const second = await invite(organization.owner, organization, { email: first.email })
    expect(second.id).not.toBe(first.id)
    expect((await storedInvitations(gateway, organization)).map((row) => row.status)).toEqual(['PENDING', 'PENDING'])
  })

  it('revokes with `replace` what the address has pending, expired or not', async () => {
    const organization = await gateway.organization()
    const first = await invite(organization.owner, organization)
    await invite(organization.owner, organization, { email: first.email.toUpperCase(), replace: true })
    expect((await storedInvitations(gateway, organization)).map((row) => row.status)).toEqual(['REVOKED', 'PENDING'])
    expect(await eventTypes(gateway, organization)).toEqual([
      'invitation.created',
      'invitation.revoked',
      'invitation.created',
    ])
    const data = await gateway.anonymous.data(`{ invitation(token: "${first.token}") { email } }`)
    expect(data.invitation).toBeNull()
  })

  it('lives as long as the door promises that it came through', async () => {
    const organization = await gateway.organization()
    const headers = new Headers(organization.owner.headers)
    const identified = await gateway.services.viewers.identify(headers)
    if (identified.outcome !== 'identified') throw new Error('the owner is not signed in')
    const request = { id: 'test', ip: null, userAgent: null, headers }
    const ctx = createContext(gateway.services, { viewer: identified.viewer, request, door: 'rybbit' })
    const { invitation } = await inviteMember(ctx, organization.ref, { email: freshAddress(), role: 'member' })
    expect(invitation.expiresAt.getTime() - invitation.createdAt.getTime()).toBe(48 * HOUR)
  })

  it('drops the sites of an invitation without restriction', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    await invite(organization.owner, organization, { siteIds: [site.id, 'nonsense'] })
    expect(await storedInvitations(gateway, organization)).toMatchObject([
      { hasRestrictedSiteAccess: false, siteIds: [] },
    ])
  })

  it('keeps the sites of a restricted one, each once, however they are named', async () => {
    const organization = await gateway.organization()
    const [one, two] = [await organization.site(), await organization.site()]
    const siteIds = [encodeId('Site', one.id), one.id, String(two.siteId), two.publicId]
    const { invitation } = await organization.owner.mutate(
      'inviteMember',
      inputFor(organization, { hasRestrictedSiteAccess: true, siteIds }),
      'invitation { hasRestrictedSiteAccess sites { uuid } }',
    )
    expect(invitation).toEqual({ hasRestrictedSiteAccess: true, sites: [{ uuid: one.id }, { uuid: two.id }] })
  })
})

describe('inviteMember refuses and writes nothing:', () => {
  type Case = {
    input?: Record<string, unknown>
    expected: Record<string, unknown>
    as?: 'owner' | 'admin' | 'member' | 'stranger'
  }

  async function refused({ input = {}, expected, as = 'owner' }: Case) {
    const organization = await gateway.organization()
    const who =
      as === 'owner' ? organization.owner : as === 'stranger' ? await gateway.person() : await organization.member(as)
    const before = await organization.snapshot()
    expect(await who.mutate('inviteMember', inputFor(organization, input))).toMatchObject(expected)
    expect(await organization.snapshot()).toEqual(before)
  }

  const invalid = (path: string) => ({ code: 'INVALID_INPUT', issues: [{ path }] })

  it.each<[string, Case]>([
    ['a stranger', { as: 'stranger', expected: { __typename: 'NotFoundError', code: 'NOT_FOUND' } }],
    ['a member', { as: 'member', expected: { code: 'FORBIDDEN', missingPermissions: ['users.invite'] } }],
    ['an unknown role', { input: { role: 'king' }, expected: { code: 'ROLE_NOT_FOUND', issues: [{ path: 'role' }] } }],
    ['no role', { input: { role: ' ' }, expected: { code: 'ROLE_NOT_FOUND' } }],
    [
      'a role above the own',
      {
        as: 'admin',
        input: { role: 'owner' },
        expected: { code: 'ROLE_ABOVE_OWN', missingPermissions: ['organization.delete', 'organization.transfer'] },
      },
    ],
    [
      'a role above the own among others',
      { as: 'admin', input: { role: 'member,owner' }, expected: { code: 'ROLE_ABOVE_OWN' } },
    ],
    ['no address', { input: { email: 'nobody' }, expected: invalid('email') }],
    ['two addresses', { input: { email: 'a@example.test,b@example.test' }, expected: invalid('email') }],
    ['an address with a name', { input: { email: 'A <a@example.test>' }, expected: invalid('email') }],
    [
      'a header in the address',
      { input: { email: 'a@example.test\r\nBcc: evil@example.test' }, expected: invalid('email') },
    ],
    [
      'a header in the first name',
      { input: { firstName: 'A\r\nBcc: evil@example.test' }, expected: invalid('firstName') },
    ],
    ['a long first name', { input: { firstName: 'x'.repeat(31) }, expected: invalid('firstName') }],
    ['a long message', { input: { message: 'x'.repeat(2001) }, expected: invalid('message') }],
    ['control characters in the message', { input: { message: 'a\u0000b' }, expected: invalid('message') }],
    [
      'a restriction without sites',
      { input: { hasRestrictedSiteAccess: true, siteIds: [] }, expected: invalid('siteIds') },
    ],
    [
      'more sites than can be',
      {
        input: { hasRestrictedSiteAccess: true, siteIds: Array.from({ length: 1001 }, String) },
        expected: invalid('siteIds'),
      },
    ],
    [
      'unknown sites',
      {
        input: { hasRestrictedSiteAccess: true, siteIds: ['999999'] },
        expected: { code: 'UNKNOWN_SITES', issues: [{ path: 'siteIds' }] },
      },
    ],
  ])('%s', (_case, one) => refused(one))

  it('somebody who is a member, whatever the case of the address', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const before = await organization.snapshot()
    const input = inputFor(organization, { email: member.user.email.toUpperCase() })
    expect(await organization.owner.mutate('inviteMember', input)).toMatchObject({
      __typename: 'ConflictError',
      code: 'ALREADY_MEMBER',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('somebody who is invited already', async () => {
    const organization = await gateway.organization()
    const { email } = await invite(organization.owner, organization)
    const before = await organization.snapshot()
    const input = inputFor(organization, { email: email.toUpperCase() })
    expect(await organization.owner.mutate('inviteMember', input)).toMatchObject({ code: 'ALREADY_INVITED' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it.each(['admin', 'guide', 'member,guide'])('a restriction of the role %s', async (role) => {
    const organization = await gateway.organization()
    await organization.role('guide', ['sites.read'])
    const site = await organization.site()
    const before = await organization.snapshot()
    const input = inputFor(organization, { role, hasRestrictedSiteAccess: true, siteIds: [site.id] })
    expect(await organization.owner.mutate('inviteMember', input)).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'RESTRICTION_NOT_ALLOWED',
      issues: [{ path: 'hasRestrictedSiteAccess' }],
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it("another organization's sites", async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    await other.member('owner', organization.owner)
    const [own, foreign] = [await organization.site(), await other.site()]
    const before = await organization.snapshot()
    const input = inputFor(organization, { hasRestrictedSiteAccess: true, siteIds: [own.id, foreign.id] })
    const result = await organization.owner.mutate('inviteMember', input)
    expect(result).toMatchObject({ code: 'UNKNOWN_SITES' })
    expect(result.issues[0].message).toContain(foreign.id)
    expect(result.issues[0].message).not.toContain(own.id)
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a restriction by somebody without sites.restrict', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const [member, site] = [await organization.member(), await organization.site()]
    const before = await organization.snapshot()
    const input = inputFor(organization, { hasRestrictedSiteAccess: true, siteIds: [site.id] })
    expect(await member.mutate('inviteMember', input)).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['sites.restrict'],
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('an inviter who sees chosen sites only, and would open all of them', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const restricted = await organization.member()
    await gateway.services.database.system.member.update({
      where: { id: restricted.member.id },
      data: { hasRestrictedSiteAccess: true },
    })
    gateway.services.viewers.forgetAll()
    const before = await organization.snapshot()
    expect(await restricted.mutate('inviteMember', inputFor(organization))).toMatchObject({ code: 'ESCALATION' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a role above what a key may confer, though not above its user', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read', 'users.read', 'users.invite'] })
    const before = await organization.snapshot()
    expect(await key.mutate('inviteMember', inputFor(organization, { role: 'admin' }))).toMatchObject({
      code: 'ROLE_ABOVE_OWN',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a refusal of rights, which the audit log keeps', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    await member.mutate('inviteMember', inputFor(organization))
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([{ action: 'invitation.create', outcome: 'REFUSED', actorId: member.user.id }])
  })
})
