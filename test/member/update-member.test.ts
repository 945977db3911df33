import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = 'member { id role { name } roles { name } user { id } hasRestrictedSiteAccess }'
const idOf = (member: { id: string }) => encodeId('Member', member.id)

describe('updateMember', () => {
  it('gives a member another role', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const result = await organization.owner.mutate('updateMember', { memberId: idOf(member), role: 'admin' }, select)
    expect(result.member).toMatchObject({ id: idOf(member), role: { name: 'admin' } })
  })

  it('takes the member by UUID, too', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const result = await organization.owner.mutate('updateMember', { memberId: member.id, role: 'admin' }, select)
    expect(result.member.role.name).toBe('admin')
  })

  it('takes several roles, separated by commas, each once', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['users.read'])
    const { member } = await organization.member()
    const result = await organization.owner.mutate(
      'updateMember',
      { memberId: member.id, role: 'guide, Member,GUIDE' },
      select,
    )
    expect(result.member.roles.map((role: { name: string }) => role.name)).toEqual(['member', 'Guide'])
  })

  it('is felt in the next request', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const may = async () =>
      (
        await somebody.data(
          'query($id: ID!) { organization(by: { id: $id }) { viewerCan(permission: "users.update") } }',
          { id: organization.id },
        )
      ).organization.viewerCan
    expect(await may()).toBe(false)
    await organization.owner.mutate('updateMember', { memberId: somebody.member.id, role: 'admin' })
    expect(await may()).toBe(true)
    await organization.owner.mutate('updateMember', { memberId: somebody.member.id, role: 'member' })
    expect(await may()).toBe(false)
  })

  it('lets an owner step down beside another owner, also when he asks twice', async () => {
    const organization = await gateway.organization()
    const second = await organization.member('owner')
    const stepDown = () => second.mutate('updateMember', { memberId: second.member.id, role: 'member' }, select)
    expect((await stepDown()).member.role.name).toBe('member')
    expect((await stepDown()).member.role.name).toBe('member')
  })

  it('announces a change once when the request is sent twice', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member('admin')
    const demote = () => organization.owner.mutate('updateMember', { memberId: member.id, role: 'member' }, select)
    await demote()
    expect((await demote()).member.role.name).toBe('member')
    const events = await gateway.services.database.system.organizationEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(events.map((event) => event.type)).toEqual(['member.updated'])
  })

  it('shows a new admin every site', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { member } = await organization.member()
    const { system } = gateway.services.database
    await system.member.update({ where: { id: member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({
      data: { memberId: member.id, siteId: site.id, organizationId: organization.uuid },
    })
    const result = await organization.owner.mutate('updateMember', { memberId: member.id, role: 'admin' }, select)
    expect(result.member.hasRestrictedSiteAccess).toBe(false)
    expect(await system.siteGrant.count({ where: { memberId: member.id } })).toBe(0)
  })

  it('keeps the before and after in the audit log', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    await organization.owner.mutate('updateMember', { memberId: member.id, role: 'admin' })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      {
        action: 'member.update',
        resourceId: member.id,
        before: { roleKeys: ['member'] },
        after: { roleKeys: ['admin'] },
      },
    ])
  })

  it('refuses a role that does not exist and writes nothing', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('updateMember', { memberId: member.id, role: 'king' })
    expect(result).toMatchObject({ code: 'ROLE_NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('is forbidden to who sees the member but lacks users.update', async () => {
    const organization = await gateway.organization()
    const [clerk, other] = [await organization.member(), await organization.member()]
    const before = await organization.snapshot()
    const result = await clerk.mutate('updateMember', { memberId: other.member.id, role: 'member' })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.update'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not exist for who cannot see the member', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read', 'users.update'])
    const [blind, other] = [await organization.member('blind'), await organization.member()]
    for (const outsider of [blind, await gateway.person()]) {
      const result = await outsider.mutate('updateMember', { memberId: other.member.id, role: 'member' })
      expect(result).toMatchObject({ code: 'NOT_FOUND', message: 'Member not found.' })
    }
  })

  it.each(['', 'member_', 'x', 'org_01j00000000000000000000000', '00000000-0000-7000-8000-000000000000'])(
    'finds no member by %j',
    async (memberId) => {
      const { owner } = await gateway.organization()
      expect(await owner.mutate('updateMember', { memberId, role: 'admin' })).toMatchObject({ code: 'NOT_FOUND' })
    },
  )
})
