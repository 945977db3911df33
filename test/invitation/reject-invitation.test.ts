import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { eventTypes, invite, storedMembers } from './inviting.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

async function invited() {
  const person = await gateway.person()
  const organization = await gateway.organization()
  const invitation = await invite(organization.owner, organization, { email: person.user.email })
  return { person, organization, invitation }
}

describe('rejectInvitation', () => {
  it('declines a pending one, by token', async () => {
    const { person, organization, invitation } = await invited()
    const result = await person.mutate('rejectInvitation', { token: invitation.token }, 'invitation { id status }')
    expect(result.invitation).toEqual({ id: invitation.id, status: 'REJECTED' })
    expect(await storedMembers(gateway, organization)).toHaveLength(1)
    expect(await eventTypes(gateway, organization)).toEqual(['invitation.created', 'invitation.rejected'])
  })

  it('declines an expired one, by id', async () => {
    const { person, invitation } = await invited()
    await system().invitation.update({ where: { id: invitation.uuid }, data: { expiresAt: new Date(0) } })
    expect(await person.mutate('rejectInvitation', { invitationId: invitation.id })).toMatchObject({
      __typename: 'RejectInvitationSuccess',
    })
  })

  it('makes room to be invited again', async () => {
    const { person, organization, invitation } = await invited()
    await person.mutate('rejectInvitation', { token: invitation.token })
    const again = await invite(organization.owner, organization, { email: person.user.email })
    expect(again.id).not.toBe(invitation.id)
  })

  it('writes one audit row', async () => {
    const { person, organization, invitation } = await invited()
    await person.mutate('rejectInvitation', { token: invitation.token })
    const rows = await system().auditEvent.findMany({
      where: { organizationId: organization.uuid, actorId: person.user.id },
    })
    expect(rows).toMatchObject([{ action: 'invitation.reject', after: { status: 'REJECTED' } }])
  })

  it('wins or loses against accepting at the same moment, never both', async () => {
    const { person, organization, invitation } = await invited()
    const results = await Promise.all(
      ['acceptInvitation', 'rejectInvitation', 'acceptInvitation', 'rejectInvitation'].map((name) =>
        person.mutate(name, { token: invitation.token }),
      ),
    )
    const done = results.filter((result) => result.code === undefined)
    expect(done).toHaveLength(1)
    const isMember = (await storedMembers(gateway, organization)).length === 2
    expect(isMember).toBe(done[0].__typename === 'AcceptInvitationSuccess')
  })

  it('refuses somebody who is not the recipient, and writes nothing', async () => {
    const { organization, invitation } = await invited()
    const before = await organization.snapshot()
    const other = await gateway.person()
    expect(await other.mutate('rejectInvitation', { token: invitation.token })).toMatchObject({ code: 'NOT_RECIPIENT' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it.each(['ACCEPTED', 'REJECTED', 'REVOKED'] as const)(
    'refuses one that is %s, and writes nothing',
    async (status) => {
      const { person, organization, invitation } = await invited()
      await system().invitation.update({ where: { id: invitation.uuid }, data: { status } })
      const before = await organization.snapshot()
      expect(await person.mutate('rejectInvitation', { token: invitation.token })).toMatchObject({
        code: 'INVITATION_NOT_PENDING',
      })
      expect(await organization.snapshot()).toEqual(before)
    },
  )

  it('knows no invitation that does not exist', async () => {
    const person = await gateway.person()
    expect(await person.mutate('rejectInvitation', { token: 'nonsense' })).toMatchObject({ code: 'NOT_FOUND' })
  })
})
