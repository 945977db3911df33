import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const exists = (id: string) => gateway.services.database.system.organization.count({ where: { id } })

describe('deleteOrganization', () => {
  it('removes the organization with all that belongs to it, and keeps its audit rows', async () => {
    const organization = await gateway.organization()
    await organization.member('admin')
    await organization.site()
    await organization.role('coordinator', ['users.read'])
    const result = await organization.owner.mutate(
      'deleteOrganization',
      { organization: organization.ref },
      'organizationId',
    )
    expect(result.organizationId).toBe(organization.id)
    const left = Object.entries((await organization.snapshot()) as Record<string, unknown[]>).filter(
      ([, rows]) => rows.length,
    )
    expect(left).toEqual([])
    const audit = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(audit).toMatchObject([{ action: 'organization.delete', outcome: 'DONE' }])
  })

  it('is refused to an admin', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const before = await organization.snapshot()
    const result = await admin.mutate('deleteOrganization', { organization: organization.ref })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['organization.delete'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('is refused to an outsider as if there were nothing', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    expect(await outsider.mutate('deleteOrganization', { organization: organization.ref })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await exists(organization.uuid)).toBe(1)
  })

  it('is allowed to a super admin by session and not through a key', async () => {
    const root = await gateway.person({ superAdmin: true })
    const organization = await gateway.organization()
    const key = await root.key()
    expect(await key.mutate('deleteOrganization', { organization: organization.ref })).toMatchObject({
      code: 'NOT_FOUND',
    })
    await root.mutate('deleteOrganization', { organization: organization.ref })
    expect(await exists(organization.uuid)).toBe(0)
  })

  it('is allowed to the partner whose organization it is, and to no other partner', async () => {
    const [partner, other] = [await gateway.seed.partner(), await gateway.seed.partner()]
    const organization = await gateway.organization({ partnerId: partner.row.id })
    expect(await other.key.mutate('deleteOrganization', { organization: organization.ref })).toMatchObject({
      code: 'NOT_FOUND',
    })
    await partner.key.mutate('deleteOrganization', { organization: organization.ref })
    expect(await exists(organization.uuid)).toBe(0)
  })
})
