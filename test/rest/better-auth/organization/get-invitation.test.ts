import { describe, expect, it } from 'vitest'
import { invitationPreviewShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { HOUR, invite, invited } from '../invitations.js'
import { answer, at, INVITATION_NOT_FOUND, NOT_RECIPIENT, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

describe('GET /api/auth/organization/get-invitation', () => {
  it('shows the recipient the invitation and who invites into what', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const { siteId } = await organization.site()
    const fields = { hasRestrictedSiteAccess: true, siteIds: [siteId] }
    const invitation = await invite(organization, person.user.email, fields)
    const { status, body } = await person.get(at(`get-invitation?id=${invitation.id}`))
    expect(status).toBe(200)
    expect(invitationPreviewShape.parse(body)).toEqual({
      ...invitation,
      organizationName: organization.row.name,
      organizationSlug: organization.row.slug,
      inviterEmail: organization.owner.user.email,
    })
  })

  it('answers 401 with a message alone without a session', async () => {
    const { invitation } = await invited(gateway)
    expect(await answer(gateway.anonymous.get(at(`get-invitation?id=${invitation.id}`)))).toEqual({
      status: 401,
      body: { message: 'Not authenticated' },
    })
  })

  it('is for the recipient alone', async () => {
    const { organization, invitation } = await invited(gateway)
    for (const other of [organization.owner, await gateway.person()]) {
      expect(await answer(other.get(at(`get-invitation?id=${invitation.id}`)))).toEqual(NOT_RECIPIENT)
    }
  })

  it('does not know what is unknown, answered or expired', async () => {
    const { person, invitation } = await invited(gateway)
    const get = (id: string) => answer(person.get(at(`get-invitation?id=${id}`)))
    expect(await get('nothing')).toEqual(INVITATION_NOT_FOUND)
    gateway.advance(49 * HOUR)
    expect(await get(invitation.id)).toEqual(INVITATION_NOT_FOUND)
    await person.post(at('reject-invitation'), { invitationId: invitation.id })
    expect(await get(invitation.id)).toEqual(INVITATION_NOT_FOUND)
  })

  it('says when the inviter has left', async () => {
    const organization = await gateway.organization()
    const [admin, person] = [await organization.member('admin'), await gateway.person()]
    const { body } = await admin.post(at('invite-member'), {
      organizationId: organization.id,
      email: person.user.email,
      role: 'member',
    })
    await admin.post(at('leave'), { organizationId: organization.id })
    expect(await answer(person.get(at(`get-invitation?id=${body.id}`)))).toEqual(
      says(
        400,
        'INVITER_IS_NO_LONGER_A_MEMBER_OF_THE_ORGANIZATION',
        'Inviter is no longer a member of the organization',
      ),
    )
  })

  it('wants an id', async () => {
    const person = await gateway.person()
    expect(await answer(person.get(at('get-invitation')))).toEqual(
      says(400, 'VALIDATION_ERROR', '[query.id] Invalid input: expected string, received undefined'),
    )
  })
})
