import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { HOUR, invite } from '../invitations.js'
import { answer, at } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })

describe('GET /api/auth/organization/list-user-invitations', () => {
  it('lists the unanswered invitations to the own address with the name of the organization', async () => {
    const [first, second] = [await gateway.organization(), await gateway.organization()]
    const person = await gateway.person()
    const open = await invite(first, person.user.email.toUpperCase())
    const answered = await invite(second, person.user.email)
    await invite(first, 'somebody-else@example.test')
    await person.post(at('reject-invitation'), { invitationId: answered.id })
    expect(await answer(person.get(at('list-user-invitations')))).toEqual({
      status: 200,
      body: [{ ...open, organizationName: first.row.name }],
    })
  })

  it('lists expired ones, too', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    const { id } = await invite(organization, person.user.email)
    gateway.advance(49 * HOUR)
    expect((await person.get(at('list-user-invitations'))).body).toMatchObject([{ id, status: 'pending' }])
  })

  it('shows nobody those of another address', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person()
    await invite(organization, person.user.email)
    const query = `list-user-invitations?email=${encodeURIComponent(person.user.email)}`
    expect(await answer(organization.owner.get(at(query)))).toEqual({
      status: 400,
      body: { message: 'User email cannot be passed for client side API calls.' },
    })
    expect((await organization.owner.get(at('list-user-invitations'))).body).toEqual([])
  })
})
