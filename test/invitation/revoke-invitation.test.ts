import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { eventTypes, invite } from './inviting.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

async function invited(input: Record<string, unknown> = {}) {
  const organization = await gateway.organization()
  return { organization, owner: organization.owner, invitation: await invite(organization.owner, organization, input) }
}

describe('revokeInvitation', () => {
  it('takes back a pending one: its link is dead', async () => {
    const person = await gateway.person()
    const { organization, owner, invitation } = await invited({ email: person.user.email })
    const result = await owner.mutate('revokeInvitation', { invitationId: invitation.id }, 'invitation { id status }')
    expect(result.invitation).toEqual({ id: invitation.id, status: 'REVOKED' })
    expect(await eventTypes(gateway, organization)).toEqual(['invitation.created', 'invitation.revoked'])
    expect(await person.mutate('acceptInvitation', { token: invitation.token })).toMatchObject({
      code: 'INVITATION_NOT_PENDING',
    })
  })

  it('takes back an expired one', async () => {
    const { owner, invitation } = await invited()
    await system().invitation.update({ where: { id: invitation.uuid }, data: { expiresAt: new Date(0) } })
    expect(await owner.mutate('revokeInvitation', { invitationId: invitation.uuid })).toMatchObject({
      __typename: 'RevokeInvitationSuccess',
    })
  })

  it('writes one audit row with the state before and after', async () => {
    const { organization, owner, invitation } = await invited()
    await owner.mutate('revokeInvitation', { invitationId: invitation.id })
    const rows = await system().auditEvent.findMany({
      where: { organizationId: organization.uuid, action: 'invitation.revoke' },
    })
    expect(rows).toMatchObject([
      { resourceId: invitation.uuid, before: { status: 'PENDING' }, after: { status: 'REVOKED' } },
    ])
  })

  async function refused(
    { organization, invitation }: Awaited<ReturnType<typeof invited>>,
    who: { mutate: Awaited<ReturnType<typeof gateway.person>>['mutate'] },
    expected: object,
  ) {
    const before = await organization.snapshot()
    expect(await who.mutate('revokeInvitation', { invitationId: invitation.id })).toMatchObject(expected)
    expect(await organization.snapshot()).toEqual(before)
  }

  it('refuses a stranger, who cannot see it', async () => {
    await refused(await invited(), await gateway.person(), { code: 'NOT_FOUND' })
  })

  it("refuses another organization's owner", async () => {
    await refused(await invited(), (await gateway.organization()).owner, { code: 'NOT_FOUND' })
  })

  it('refuses a member without users.invite', async () => {
    const made = await invited()
    await refused(made, await made.organization.member(), { code: 'FORBIDDEN', missingPermissions: ['users.invite'] })
  })

  it.each(['ACCEPTED', 'REJECTED', 'REVOKED'] as const)('refuses one that is %s', async (status) => {
    const made = await invited()
    await system().invitation.update({ where: { id: made.invitation.uuid }, data: { status } })
    await refused(made, made.owner, { code: 'INVITATION_NOT_PENDING' })
  })
})
