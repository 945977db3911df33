import { describe, expect, it } from 'vitest'
import { systemRole } from '../../../src/access/roles.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'
import { at, FORBIDDEN } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const ROLES = at('roles')
const grantedTo = async (client: { get(path: string): Promise<{ body: { granted: string[] } }> }) => {
  await gateway.settled()
  return (await client.get(at('me/permissions'))).body.granted
}

describe('a role of the organization shadows the system role of its name (tours-events.md 5)', () => {
  it('at once and for all its holders, keys too; other organizations feel nothing', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const [admin, elsewhere] = [await organization.member('admin'), await other.member('admin')]
    const key = await admin.key('TOURS_EVENTS')
    const { status, body } = await organization.owner.post(ROLES, { name: 'Admin', permissions: ['users.read'] })
    expect({ status, shadows: body.shadows, memberCount: body.memberCount }).toEqual({
      status: 201,
      shadows: systemRole('admin').id,
      memberCount: 1,
    })
    expect(await grantedTo(admin)).toEqual(['organization.read', 'users.read'])
    expect(await grantedTo(key)).toEqual(['organization.read', 'users.read'])
    expect(await grantedTo(elsewhere)).toEqual(systemRole('admin').permissions)
    expect(await refusedWrite(organization, admin, 'PATCH', at('me'), { name: 'x' })).toEqual(FORBIDDEN)
  })

  it('lists show the shadow, and the hidden system role with ?includeShadowed=true', async () => {
    const organization = await gateway.organization()
    const shadow = await organization.role('member', ['users.read', 'roles.read'])
    await organization.member('member')
    const list = async (query = '') =>
      (await organization.owner.get(`${ROLES}${query}`)).body.data.map(
        ({ id, isSystem, shadows, memberCount }: Record<string, unknown>) => ({ id, isSystem, shadows, memberCount }),
      )
    const shown = { id: shadow.id, isSystem: false, shadows: systemRole('member').id, memberCount: 1 }
    const hidden = { id: systemRole('member').id, isSystem: true, shadows: null, memberCount: 0 }
    expect((await list()).slice(2)).toEqual([shown])
    expect((await list('?includeShadowed=false')).slice(2)).toEqual([shown])
    expect((await list('?includeShadowed=true')).slice(2)).toEqual([shown, hidden])
  })

  it('the system role is back when the shadow goes, though it is held', async () => {
    const organization = await gateway.organization()
    const shadow = await organization.role('member', [])
    const member = await organization.member('member')
    expect((await organization.owner.json('DELETE', `${ROLES}/${shadow.id}`)).status).toBe(200)
    expect(await grantedTo(member)).toEqual(expect.arrayContaining(['users.read', 'roles.read']))
  })

  it('holders follow a shadow to its new name, and the system role is back without holders', async () => {
    const organization = await gateway.organization()
    const shadow = await organization.role('member', [])
    await organization.member('member')
    await organization.owner.json('PATCH', `${ROLES}/${shadow.id}`, { name: 'guest' })
    const { body } = await organization.owner.get(ROLES)
    expect(body.data.slice(2)).toMatchObject([
      { id: systemRole('member').id, memberCount: 0 },
      { id: shadow.id, name: 'guest', shadows: null, memberCount: 1 },
    ])
  })

  it('nobody takes through a shadow, or gives by deleting one, what he does not hold', async () => {
    const organization = await gateway.organization()
    await organization.role('keeper', ['organization.read', 'roles.read', 'roles.create', 'roles.delete'])
    const keeper = await organization.member('keeper')
    const narrow = { name: 'admin', permissions: ['organization.read'] }
    expect(await refusedWrite(organization, keeper, 'POST', ROLES, narrow)).toMatchObject({
      status: 403,
      body: { reason: 'target_above_own', missingPermissions: expect.arrayContaining(['users.update']) },
    })
    const shadow = await organization.role('admin', ['roles.read'])
    expect(await refusedWrite(organization, keeper, 'DELETE', `${ROLES}/${shadow.id}`)).toMatchObject({
      status: 403,
      body: { reason: 'escalation', missingPermissions: expect.arrayContaining(['users.update']) },
    })
  })
})
