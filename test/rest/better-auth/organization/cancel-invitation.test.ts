import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { HOUR, invited } from '../invitations.js'
import { answer, at, INVITATION_NOT_FOUND, MEMBER_NOT_FOUND, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

describe('POST /api/auth/organization/cancel-invitation', () => {
  it('answers the invitation as canceled, with one l', async () => {
    const { organization, invitation } = await invited(gateway)
    const admin = await organization.member('admin')
    expect(await answer(admin.post(at('cancel-invitation'), { invitationId: invitation.id }))).toEqual({
      status: 200,
      body: { ...invitation, status: 'canceled' },
    })
  })

  it('takes an expired one, too', async () => {
    const { organization, invitation } = await invited(gateway)
    gateway.advance(49 * HOUR)
    const { body } = await organization.owner.post(at('cancel-invitation'), { invitationId: invitation.id })
    expect(body.status).toBe('canceled')
  })

  it('does not know what is answered, unknown or none', async () => {
    const { organization, person, invitation } = await invited(gateway)
    await person.post(at('reject-invitation'), { invitationId: invitation.id })
    for (const invitationId of [invitation.id, 'inv_01m809d2sce4d8bpshpyendkta', 'nothing']) {
      expect(await refused(organization, organization.owner, 'cancel-invitation', { invitationId })).toEqual(
        INVITATION_NOT_FOUND,
      )
    }
  })

  it('refuses outsiders, the recipient among them', async () => {
    const { organization, person, invitation } = await invited(gateway)
    for (const outsider of [person, await gateway.person()]) {
      expect(await refused(organization, outsider, 'cancel-invitation', { invitationId: invitation.id })).toEqual(
        MEMBER_NOT_FOUND,
      )
    }
  })

  it('is not for a plain member', async () => {
    const { organization, invitation } = await invited(gateway)
    const member = await organization.member()
    expect(await refused(organization, member, 'cancel-invitation', { invitationId: invitation.id })).toEqual(
      says(403, 'YOU_ARE_NOT_ALLOWED_TO_CANCEL_THIS_INVITATION', 'You are not allowed to cancel this invitation'),
    )
  })
})
