import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { HOUR, invited } from '../invitations.js'
import { answer, at, NOT_RECIPIENT, refused, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const NOT_FOUND = says(400, 'INVITATION_NOT_FOUND', 'Invitation not found!')

describe('POST /api/auth/organization/reject-invitation', () => {
  it('answers the rejected invitation and no member', async () => {
    const { person, invitation } = await invited(gateway)
    expect(await answer(person.post(at('reject-invitation'), { invitationId: invitation.id }))).toEqual({
      status: 200,
      body: { invitation: { ...invitation, status: 'rejected' }, member: null },
    })
  })

  it('takes an expired one, too', async () => {
    const { person, invitation } = await invited(gateway)
    gateway.advance(49 * HOUR)
    const { body } = await person.post(at('reject-invitation'), { invitationId: invitation.id })
    expect(body.invitation.status).toBe('rejected')
  })

  it('says with an exclamation mark what it does not know', async () => {
    const { organization, person, invitation } = await invited(gateway)
    expect(await answer(person.post(at('reject-invitation'), { invitationId: 'nothing' }))).toEqual(NOT_FOUND)
    await person.post(at('reject-invitation'), { invitationId: invitation.id })
    expect(await refused(organization, person, 'reject-invitation', { invitationId: invitation.id })).toEqual(NOT_FOUND)
  })

  it('is for the recipient alone', async () => {
    const { organization, invitation } = await invited(gateway)
    for (const other of [organization.owner, await gateway.person()]) {
      expect(await refused(organization, other, 'reject-invitation', { invitationId: invitation.id })).toEqual(
        NOT_RECIPIENT,
      )
    }
  })
})
