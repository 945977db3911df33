import { beforeEach, describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

let acme: OrganizationSeed
let admin: Awaited<ReturnType<OrganizationSeed['member']>>
let accomplice: Person
let invitation: { id: string; token: string }

async function invite(inviter: Pick<Person, 'mutate'>, role: string, more: object = {}) {
  const { link, invitation: made } = await inviter.mutate(
    'inviteMember',
    { organization: acme.ref, email: accomplice.user.email, role, ...more },
    'link invitation { id }',
  )
  return { id: made.id as string, token: (link as string).split('/').at(-1) as string }
}

const accept = (by: { token: string } | { invitationId: string }) => accomplice.mutate('acceptInvitation', { ...by })
const remove = (who: typeof admin) => acme.owner.mutate('removeMember', { memberId: encodeId('Member', who.member.id) })
const isMember = async () =>
  (await system().member.count({ where: { organizationId: acme.uuid, userId: accomplice.user.id } })) === 1

beforeEach(async () => {
  acme = await gateway.organization()
  admin = await acme.member('admin')
  accomplice = await gateway.person()
  invitation = await invite(admin, 'admin')
})

describe('an invitation', () => {
  it('lets nobody in when its maker has been removed since, by token or by id', async () => {
    await remove(admin)
    const before = await acme.snapshot()
    expect(await accept({ token: invitation.token })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
    expect(await accept({ invitationId: invitation.id })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
    expect(await acme.snapshot()).toEqual(before)
  })

  it('gives no role that its maker has lost since: by another role, or by what his role permits now', async () => {
    const memberId = encodeId('Member', admin.member.id)
    await acme.owner.mutate('updateMember', { memberId, role: 'member' })
    expect(await accept({ token: invitation.token })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
    await acme.owner.mutate('updateMember', { memberId, role: 'admin' })
    await acme.role('lead', ['organization.read', 'users.invite', 'users.read'])
    await acme.role('guest', ['organization.read', 'users.read'])
    const lead = await acme.member('lead')
    await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
    const second = await invite(lead, 'guest')
    const where = { organizationId_key: { organizationId: acme.uuid, key: 'lead' } }
    await system().role.update({ where, data: { permissions: ['organization.read', 'users.invite'] } })
    expect(await accept({ token: second.token })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
    expect(await isMember()).toBe(false)
  })

  it('opens no sites to which its maker has been restricted since', async () => {
    await acme.role('manager', ['organization.read', 'users.invite', 'sites.read', 'users.read'])
    await acme.role('reader', ['organization.read', 'sites.read'])
    const manager = await acme.member('manager')
    await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
    const open = await invite(manager, 'reader')
    await system().member.update({ where: { id: manager.member.id }, data: { hasRestrictedSiteAccess: true } })
    expect(await accept({ token: open.token })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
  })

  it('lets in while its maker holds what it gives, and again when somebody who does has sent it', async () => {
    await remove(admin)
    const { link } = await acme.owner.mutate('resendInvitation', { invitationId: invitation.id }, 'link')
    expect(await accept({ token: link.split('/').at(-1) })).toMatchObject({ __typename: 'AcceptInvitationSuccess' })
    const row = await system().invitation.findFirstOrThrow({ where: { organizationId: acme.uuid } })
    expect(row.inviterId).toBe(acme.owner.user.id)
  })

  it('of a super admin, who need not be a member, lets in as long as he is one', async () => {
    await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
    const root = await gateway.person({ superAdmin: true })
    const given = await invite(root, 'owner')
    await system().user.update({ where: { id: root.user.id }, data: { superAdmin: false } })
    expect(await accept({ token: given.token })).toMatchObject({ code: 'INVITER_LOST_RIGHTS' })
    await system().user.update({ where: { id: root.user.id }, data: { superAdmin: true } })
    expect(await accept({ token: given.token })).toMatchObject({ __typename: 'AcceptInvitationSuccess' })
  })

  it('of a program lets in: its key stands for the organization', async () => {
    await acme.owner.mutate('revokeInvitation', { invitationId: invitation.id })
    const given = await invite(await acme.key(), 'member')
    expect(await accept({ token: given.token })).toMatchObject({ __typename: 'AcceptInvitationSuccess' })
  })

  it('is refused in the words of each door', async () => {
    await remove(admin)
    const rybbit = await accomplice.post('/api/auth/organization/accept-invitation', { invitationId: invitation.id })
    expect(rybbit).toMatchObject({ status: 400, body: { code: 'INVITER_IS_NO_LONGER_A_MEMBER_OF_THE_ORGANIZATION' } })
    const tours = await accomplice.post(`/api/invitations/${invitation.token}/accept`)
    expect(tours).toMatchObject({ status: 409, body: { error: expect.stringContaining('may no longer give') } })
  })

  it('and the removal of its maker at the same moment: whoever comes second finds what the first has left', async () => {
    for (let round = 0; round < 5; round += 1) {
      acme = await gateway.organization()
      admin = await acme.member('admin')
      accomplice = await gateway.person()
      invitation = await invite(admin, 'admin')
      const [accepted, removed] = await Promise.all([accept({ token: invitation.token }), remove(admin)])
      expect(removed.__typename).toBe('RemoveMemberSuccess')
      expect(['AcceptInvitationSuccess', 'ConflictError']).toContain(accepted.__typename)
      expect(await isMember()).toBe(accepted.__typename === 'AcceptInvitationSuccess')
    }
  })
})
