import { describe, expect, it } from 'vitest'
import { invitationShape, memberShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { HOUR, invite, invited } from '../invitations.js'
import { answer, at, INVITATION_NOT_FOUND, NOT_RECIPIENT, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const withMail = useGateway({ env: { SMTP_URL: 'smtp://127.0.0.1:1', JOBS: 'off' } })

describe('POST /api/auth/organization/accept-invitation', () => {
  it('makes the recipient a member and the organization the active one', async () => {
    const { organization, person, invitation } = await invited(gateway, { role: 'member,admin' })
    const { status, body } = await person.post(at('accept-invitation'), { invitationId: invitation.id })
    expect(status).toBe(200)
    expect(invitationShape.parse(body.invitation)).toEqual({ ...invitation, status: 'accepted' })
    expect(memberShape.parse(body.member)).toMatchObject({
      organizationId: organization.id,
      userId: person.id,
      role: 'member,admin',
    })
    expect((await person.get(at('get-full-organization'))).body.id).toBe(organization.id)
  })

  it('restricts the member to the sites of the invitation', async () => {
    const organization = await gateway.organization()
    const [granted] = [await organization.site(), await organization.site()]
    const person = await gateway.person()
    const fields = { hasRestrictedSiteAccess: true, siteIds: [granted.siteId] }
    const { id } = await invite(organization, person.user.email, fields)
    const { body } = await person.post(at('accept-invitation'), { invitationId: id })
    expect(body.invitation).toMatchObject(fields)
    const sites = await person.get(`/api/organizations/${organization.id}/sites`)
    expect(sites.body.sites).toMatchObject([{ siteId: granted.siteId }])
  })

  it('lets one of two at once win', async () => {
    const { organization, person, invitation } = await invited(gateway)
    const accept = () => answer(person.post(at('accept-invitation'), { invitationId: invitation.id }))
    const answers = await Promise.all([accept(), accept()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    expect(answers).toContainEqual(INVITATION_NOT_FOUND)
    const where = { organizationId: organization.uuid, userId: person.user.id }
    expect(await gateway.services.database.system.member.count({ where })).toBe(1)
  })

  it.each([
    ['cancelled', 'cancel-invitation'],
    ['rejected', 'reject-invitation'],
    ['accepted', 'accept-invitation'],
  ])('does not know one that is %s', async (_state, path) => {
    const { organization, person, invitation } = await invited(gateway)
    const who = path === 'cancel-invitation' ? organization.owner : person
    expect((await who.post(at(path), { invitationId: invitation.id })).status).toBe(200)
    expect(await refused(organization, person, 'accept-invitation', { invitationId: invitation.id })).toEqual(
      INVITATION_NOT_FOUND,
    )
  })

  it('does not know one that has expired, which stays pending in lists', async () => {
    const { organization, person, invitation } = await invited(gateway)
    gateway.advance(49 * HOUR)
    expect(await refused(organization, person, 'accept-invitation', { invitationId: invitation.id })).toEqual(
      INVITATION_NOT_FOUND,
    )
    const { body } = await organization.owner.get(at(`list-invitations?organizationId=${organization.id}`))
    expect(body).toMatchObject([{ status: 'pending' }])
  })

  it.each(['inv_01m809d2sce4d8bpshpyendkta', 'nothing', ''])('does not know %j', async (invitationId) => {
    const person = await gateway.person()
    expect(await answer(person.post(at('accept-invitation'), { invitationId }))).toEqual(INVITATION_NOT_FOUND)
  })

  it('is for the recipient alone', async () => {
    const { organization, invitation } = await invited(gateway)
    const others = [organization.owner, await gateway.person()]
    for (const other of others) {
      expect(await refused(organization, other, 'accept-invitation', { invitationId: invitation.id })).toEqual(
        NOT_RECIPIENT,
      )
    }
  })

  it('refuses beyond the seats, and the invitation stays pending', async () => {
    const { organization, person, invitation } = await invited(gateway)
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, memberLimit: 1 },
    })
    expect(await refused(organization, person, 'accept-invitation', { invitationId: invitation.id })).toEqual(
      says(403, 'ORGANIZATION_MEMBERSHIP_LIMIT_REACHED', 'Organization membership limit reached'),
    )
  })

  it('refuses when the role is gone, and the invitation stays pending', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.role('helper', ['organization.read'])
    const person = await gateway.person()
    const invitation = await invite(organization, person.user.email, { role: 'helper' })
    await gateway.services.database.system.role.delete({ where: { id } })
    expect(await refused(organization, person, 'accept-invitation', { invitationId: invitation.id })).toEqual(
      says(400, 'ROLE_NOT_FOUND', 'Role not found'),
    )
  })
})

describe('where the gateway can send mail', () => {
  it.each(['accept-invitation', 'reject-invitation'])('%s needs a verified address', async (path) => {
    const organization = await withMail.organization()
    const person = await withMail.person({ emailVerified: false })
    const { id } = await invite(organization, person.user.email)
    expect(await refused(organization, person, path, { invitationId: id })).toEqual(
      says(
        403,
        'EMAIL_VERIFICATION_REQUIRED_BEFORE_ACCEPTING_OR_REJECTING_INVITATION',
        'Email verification required before accepting or rejecting invitation',
      ),
    )
  })

  it.each(['get-invitation?id=', 'list-user-invitations?'])('%s needs a verified address', async (path) => {
    const organization = await withMail.organization()
    const person = await withMail.person({ emailVerified: false })
    const { id } = await invite(organization, person.user.email)
    const reading = says(
      403,
      'EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION',
      'Email verification required to view or list invitations for the session email',
    )
    expect(await answer(person.get(at(path.endsWith('=') ? `${path}${id}` : path)))).toEqual(reading)
  })

  it('a verified address may', async () => {
    const organization = await withMail.organization()
    const person = await withMail.person()
    const { id } = await invite(organization, person.user.email)
    expect((await person.get(at('list-user-invitations'))).body).toMatchObject([{ id }])
    expect((await person.post(at('accept-invitation'), { invitationId: id })).status).toBe(200)
  })
})

it('without mail nobody can verify, so nobody must', async () => {
  const organization = await gateway.organization()
  const person = await gateway.person({ emailVerified: false })
  const { id } = await invite(organization, person.user.email)
  expect((await person.get(at(`get-invitation?id=${id}`))).status).toBe(200)
  expect((await person.get(at('list-user-invitations'))).body).toMatchObject([{ id }])
  expect((await person.post(at('accept-invitation'), { invitationId: id })).status).toBe(200)
})
