import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { freshAddress, invite, limitMembers, storedInvitations } from './inviting.js'

const gateway = useGateway()

type Organization = Awaited<ReturnType<typeof gateway.organization>>

const entries = (count: number) =>
  Array.from({ length: count }, () => ({ email: freshAddress(), role: 'member', sendEmail: false }))

const inviteMany = (organization: Organization, count: number) =>
  organization.owner.mutate('inviteMembers', { organization: organization.ref, invitations: entries(count) })

async function expireAll(organization: Organization) {
  await gateway.services.database.system.invitation.updateMany({
    where: { organizationId: organization.uuid },
    data: { expiresAt: new Date(gateway.services.now().getTime() - 1) },
  })
}

describe('the number of pending invitations', () => {
  it('is at most a hundred in an organization, counting neither expired nor answered ones', async () => {
    const organization = await gateway.organization()
    for (let i = 0; i < 5; i += 1) await inviteMany(organization, 20)
    const before = await organization.snapshot()
    expect(await inviteMany(organization, 1)).toMatchObject({ __typename: 'LimitError', code: 'INVITATION_LIMIT' })
    expect(await organization.snapshot()).toEqual(before)
    await expireAll(organization)
    expect(await inviteMany(organization, 20)).toMatchObject({ __typename: 'InviteMembersSuccess' })
  })

  it('does not grow when one replaces another', async () => {
    const organization = await gateway.organization()
    for (let i = 0; i < 5; i += 1) await inviteMany(organization, 20)
    const [first] = await storedInvitations(gateway, organization)
    await invite(organization.owner, organization, { email: first?.email, replace: true })
    expect(await inviteMany(organization, 1)).toMatchObject({ code: 'INVITATION_LIMIT' })
  })
})

describe('the seats of a plan', () => {
  it('are held by members and pending invitations', async () => {
    const organization = await gateway.organization()
    await limitMembers(gateway, organization, 3)
    await organization.member()
    await invite(organization.owner, organization)
    const before = await organization.snapshot()
    expect(await inviteMany(organization, 1)).toMatchObject({ __typename: 'LimitError', code: 'MEMBER_LIMIT' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('are asked for all invitations of one call together', async () => {
    const organization = await gateway.organization()
    await limitMembers(gateway, organization, 3)
    expect(await inviteMany(organization, 3)).toMatchObject({ code: 'MEMBER_LIMIT' })
    expect(await inviteMany(organization, 2)).toMatchObject({ __typename: 'InviteMembersSuccess' })
  })

  it('are free again when an invitation is revoked, replaced or expired', async () => {
    const organization = await gateway.organization()
    await limitMembers(gateway, organization, 2)
    const first = await invite(organization.owner, organization)
    await organization.owner.mutate('revokeInvitation', { invitationId: first.id })
    const second = await invite(organization.owner, organization)
    await invite(organization.owner, organization, { email: second.email, replace: true })
    await expireAll(organization)
    expect(await inviteMany(organization, 1)).toMatchObject({ __typename: 'InviteMembersSuccess' })
  })

  it('are needed to revive an expired invitation', async () => {
    const organization = await gateway.organization()
    const { id } = await invite(organization.owner, organization)
    await expireAll(organization)
    await limitMembers(gateway, organization, 1)
    const before = await organization.snapshot()
    expect(await organization.owner.mutate('resendInvitation', { invitationId: id })).toMatchObject({
      code: 'MEMBER_LIMIT',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('go to whoever accepts first when the plan has shrunk; the other invitation stays pending', async () => {
    const organization = await gateway.organization()
    const [ann, bob] = [await gateway.person(), await gateway.person()]
    const forAnn = await invite(organization.owner, organization, { email: ann.user.email })
    const forBob = await invite(organization.owner, organization, { email: bob.user.email })
    await limitMembers(gateway, organization, 2)
    expect(await bob.mutate('acceptInvitation', { token: forBob.token })).toMatchObject({
      __typename: 'AcceptInvitationSuccess',
    })
    const before = await organization.snapshot()
    expect(await ann.mutate('acceptInvitation', { token: forAnn.token })).toMatchObject({
      __typename: 'LimitError',
      code: 'MEMBER_LIMIT',
    })
    expect(await organization.snapshot()).toEqual(before)
    expect((await storedInvitations(gateway, organization)).map((row) => row.status)).toEqual(['PENDING', 'ACCEPTED'])
  })
})
