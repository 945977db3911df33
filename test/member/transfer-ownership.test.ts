import { describe, expect, it } from 'vitest'
import { systemRole } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

const rolesIn = async (organization: OrganizationSeed) => {
  const rows = await gateway.services.database.system.member.findMany({ where: { organizationId: organization.uuid } })
  return Object.fromEntries(rows.map((row) => [row.userId, row.roleKeys]))
}

describe('transferOwnership', () => {
  it('makes the member owner and the giver admin', async () => {
    const organization = await gateway.organization()
    const heir = await organization.member()
    const result = await organization.owner.mutate(
      'transferOwnership',
      { organization: organization.ref, memberId: encodeId('Member', heir.member.id) },
      'member { user { id } role { name } } organization { id viewerMember { role { name } } }',
    )
    expect(result).toMatchObject({
      member: { user: { id: heir.id }, role: { name: 'owner' } },
      organization: { viewerMember: { role: { name: 'admin' } } },
    })
    expect(await rolesIn(organization)).toEqual({
      [organization.owner.user.id]: ['admin'],
      [heir.user.id]: ['owner'],
    })
  })

  it('leaves other owners as they are', async () => {
    const organization = await gateway.organization()
    const [second, heir] = [await organization.member('owner'), await organization.member('admin')]
    await organization.owner.mutate('transferOwnership', {
      organization: organization.ref,
      memberId: heir.member.id,
    })
    expect((await rolesIn(organization))[second.user.id]).toEqual(['owner'])
  })

  it('demotes nobody when a super admin does it', async () => {
    const organization = await gateway.organization()
    const heir = await organization.member()
    const root = await gateway.person({ superAdmin: true })
    await root.mutate('transferOwnership', { organization: organization.ref, memberId: heir.member.id })
    expect(await rolesIn(organization)).toEqual({
      [organization.owner.user.id]: ['owner'],
      [heir.user.id]: ['owner'],
    })
  })

  it('keeps both sides in one audit row', async () => {
    const organization = await gateway.organization()
    const heir = await organization.member()
    await organization.owner.mutate('transferOwnership', { organization: organization.ref, memberId: heir.member.id })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      {
        action: 'organization.transfer',
        before: { receiver: { roleKeys: ['member'] }, giver: { roleKeys: ['owner'] } },
        after: { receiver: { roleKeys: ['owner'] }, giver: { roleKeys: ['admin'] } },
      },
    ])
  })

  it.each(['admin', 'member'])('is forbidden to %ss', async (role) => {
    const organization = await gateway.organization()
    const [actor, heir] = [await organization.member(role), await organization.member()]
    const before = await organization.snapshot()
    const result = await actor.mutate('transferOwnership', {
      organization: organization.ref,
      memberId: heir.member.id,
    })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['organization.transfer'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('needs all that an owner holds', async () => {
    const organization = await gateway.organization()
    await organization.role('Notary', [...systemRole('member').permissions, 'organization.transfer'])
    const [notary, heir] = [await organization.member('notary'), await organization.member()]
    const before = await organization.snapshot()
    const result = await notary.mutate('transferOwnership', {
      organization: organization.ref,
      memberId: heir.member.id,
    })
    expect(result).toMatchObject({ code: 'ROLE_ABOVE_OWN' })
    expect(result.missingPermissions).toContain('organization.delete')
    expect(await organization.snapshot()).toEqual(before)
  })

  it('knows no receiver outside the organization', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const own = await other.member('member', organization.owner)
    for (const memberId of [other.ownerMember.id, own.member.id, 'nobody']) {
      const result = await organization.owner.mutate('transferOwnership', { organization: organization.ref, memberId })
      expect(result).toMatchObject({ code: 'NOT_FOUND', message: 'Member not found.' })
    }
  })

  it('refuses to give to oneself', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('transferOwnership', {
      organization: organization.ref,
      memberId: organization.ownerMember.id,
    })
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: 'memberId' }] })
    expect(await organization.snapshot()).toEqual(before)
  })
})
