import { describe, expect, it } from 'vitest'
import { systemRole } from '../../../src/access/roles.js'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { roleShape } from '../../../src/rest/tours-events/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'
import { activate, answer, at, FORBIDDEN, invite, says, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const ROLES = at('roles')
const NOT_FOUND = says(404, 'Role not found')
const SUCCESS = { status: 200, body: { success: true } }
const SYSTEM_ROLE = says(403, 'System roles are fixed. Create a role of the same name to replace one here.', {
  reason: 'system_role',
})
const ESCALATION = says(403, 'You cannot give permissions that you do not hold.', {
  reason: 'escalation',
  missingPermissions: ['organization.delete'],
})
const namesOf = (body: { data: { name: string }[] }) => body.data.map(({ name }) => name)

describe('GET /api/organizations/roles', () => {
  it('200: one role per name with how many hold it', async () => {
    const organization = await gateway.organization()
    const pilot = await organization.role('pilot', ['users.read'])
    await organization.member('pilot')
    const { status, body } = await (await organization.owner.key('TOURS_EVENTS')).get(ROLES)
    expect(status).toBe(200)
    pageShape(roleShape).parse(body)
    expect(body).toMatchObject({ total: 4, page: 1, totalPages: 1 })
    expect(namesOf(body)).toEqual(['owner', 'admin', 'member', 'pilot'])
    expect(body.data[0]).toMatchObject({ isSystem: true, organizationId: null, shadows: null, memberCount: 1 })
    expect(body.data[3]).toEqual({
      id: pilot.id,
      name: 'pilot',
      description: null,
      permissions: ['users.read'],
      isSystem: false,
      organizationId: organization.uuid,
      shadows: null,
      memberCount: 1,
    })
  })

  it('200: pages and sorts', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', [])
    const list = async (query: string) => (await organization.owner.get(`${ROLES}?${query}`)).body
    expect(namesOf(await list('sortBy=name&sortDir=desc'))).toEqual(['pilot', 'owner', 'member', 'admin'])
    expect(namesOf(await list('sortBy=createdAt&sortDir=desc'))[0]).toBe('pilot')
    const last = await list('limit=3&page=2')
    expect({ names: namesOf(last), total: last.total, totalPages: last.totalPages }).toEqual({
      names: ['pilot'],
      total: 4,
      totalPages: 2,
    })
  })

  it('200: who may not list members does not see how many hold a role', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', ['organization.read', 'roles.read'])
    const { body } = await (await organization.member('pilot')).get(ROLES)
    expect(body.data.map((role: { memberCount: unknown }) => role.memberCount)).toEqual([null, null, null, null])
  })

  it('403: without roles.read', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', ['organization.read', 'users.read'])
    expect(await answer((await organization.member('pilot')).get(ROLES))).toEqual(FORBIDDEN)
  })
})

describe('POST /api/organizations/roles', () => {
  it('201: creates a role', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('TOURS_EVENTS')
    const wanted = { name: 'Coordinator', description: 'Plans tours.', permissions: ['users.invite', 'users.read'] }
    const { status, body } = await key.post(ROLES, { ...wanted, isSystem: true })
    expect(status).toBe(201)
    expect(roleShape.parse(body)).toMatchObject({
      ...wanted,
      permissions: ['users.read', 'users.invite'],
      isSystem: false,
      organizationId: organization.uuid,
      memberCount: 0,
    })
  })

  it('400: a body that is malformed', async () => {
    const organization = await gateway.organization()
    for (const body of [{}, { name: 'x' }, { name: 5, permissions: [] }, { name: 'x', permissions: 'users.read' }]) {
      const { status } = await refusedWrite(organization, organization.owner, 'POST', ROLES, body)
      expect({ body, status }).toEqual({ body, status: 400 })
    }
  })

  it('403: without roles.create', async () => {
    const organization = await gateway.organization()
    const body = { name: 'pilot', permissions: ['users.read'] }
    expect(await refusedWrite(organization, await organization.member(), 'POST', ROLES, body)).toEqual(FORBIDDEN)
  })

  it('403: permissions that the caller does not hold', async () => {
    const organization = await gateway.organization()
    const body = { name: 'pilot', permissions: ['users.read', 'organization.delete'] }
    const admin = await organization.member('admin')
    expect(await refusedWrite(organization, admin, 'POST', ROLES, body)).toEqual(ESCALATION)
  })

  it('403: more roles than fit', async () => {
    const organization = await gateway.organization()
    for (let i = 0; i < 50; i += 1) await organization.role(`role ${i}`, [])
    const body = { name: 'pilot', permissions: [] }
    expect(await refusedWrite(organization, organization.owner, 'POST', ROLES, body)).toEqual(
      says(403, 'An organization has at most 50 roles of its own.', { reason: 'role_limit' }),
    )
  })

  it('409: a name that is taken, in any case', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', [])
    const body = { name: ' PILOT ', permissions: [] }
    expect(await refusedWrite(organization, organization.owner, 'POST', ROLES, body)).toEqual(
      says(409, 'That role name is already taken', { reason: 'role_name_taken' }),
    )
  })

  it.each(['Super Admin', 'SUPER_ADMIN', 'ѕuper аdmin', 'owner', 'аdmin'])(
    '409: the reserved name %s',
    async (name) => {
      const organization = await gateway.organization()
      const body = { name, permissions: [] }
      expect(await refusedWrite(organization, organization.owner, 'POST', ROLES, body)).toEqual(
        says(409, 'This name is reserved.', { reason: 'reserved_name' }),
      )
    },
  )

  it('422: permissions and names that are none', async () => {
    const organization = await gateway.organization()
    for (const permission of ['users.fly', '*', 'platform.organizations.list', '']) {
      const body = { name: 'pilot', permissions: [permission] }
      expect(await refusedWrite(organization, organization.owner, 'POST', ROLES, body)).toEqual(
        says(422, `Unknown permission: ${permission}`, { reason: 'unknown_permission' }),
      )
    }
    for (const name of ['', 'a,b', 'x'.repeat(81)]) {
      const { status } = await refusedWrite(organization, organization.owner, 'POST', ROLES, { name, permissions: [] })
      expect({ name, status }).toEqual({ name, status: 422 })
    }
  })
})

describe('PATCH /api/organizations/roles/{id}', () => {
  it('200: changes a role; its holders follow a new name', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', ['users.read'])
    const { member } = await organization.member('pilot')
    const path = `${ROLES}/${role.id}`
    const { status, body } = await organization.owner.json('PATCH', path, { name: 'captain', permissions: [] })
    expect(status).toBe(200)
    expect(roleShape.parse(body)).toMatchObject({ id: role.id, name: 'captain', permissions: [], memberCount: 1 })
    const { body: members } = await organization.owner.get(at('members?role=captain'))
    expect(members.data).toMatchObject([{ id: member.id, role: 'captain', roleId: role.id }])
  })

  it('200: what is left out stays', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', ['users.read'])
    const path = `${ROLES}/${role.id}`
    const { body } = await organization.owner.json('PATCH', path, { description: 'Flies.' })
    expect(body).toMatchObject({ name: 'pilot', description: 'Flies.', permissions: ['users.read'] })
    expect((await organization.owner.json('PATCH', path, { description: null })).body.description).toBeNull()
  })

  it('400: a body that is malformed', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    for (const body of [{ name: null }, { permissions: 'users.read' }, { permissions: [1] }]) {
      const { status } = await refusedWrite(organization, organization.owner, 'PATCH', `${ROLES}/${role.id}`, body)
      expect({ body, status }).toEqual({ body, status: 400 })
    }
  })

  it('403: without roles.update, a system role, and permissions that the caller does not hold', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    const admin = await organization.member('admin')
    const change = (client: typeof admin, id: string, permissions: string[]) =>
      refusedWrite(organization, client, 'PATCH', `${ROLES}/${id}`, { permissions })
    expect(await change(await organization.member(), role.id, ['users.read'])).toEqual(FORBIDDEN)
    expect(await change(admin, systemRole('member').id, ['users.read'])).toEqual(SYSTEM_ROLE)
    expect(await change(admin, role.id, ['organization.delete'])).toEqual(ESCALATION)
  })

  it('403: taking from others what the caller does not hold', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', ['organization.delete'])
    await organization.member('pilot')
    const admin = await organization.member('admin')
    expect(await refusedWrite(organization, admin, 'PATCH', `${ROLES}/${role.id}`, { permissions: [] })).toEqual(
      says(403, 'You cannot take permissions from others that you do not hold.', {
        reason: 'target_above_own',
        missingPermissions: ['organization.delete'],
      }),
    )
  })

  it('409: a name that is taken or reserved', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    await organization.role('captain', [])
    for (const [name, reason] of [
      ['Captain', 'role_name_taken'],
      ['super-admin', 'reserved_name'],
    ]) {
      const path = `${ROLES}/${role.id}`
      const refused = await refusedWrite(organization, organization.owner, 'PATCH', path, { name })
      expect(refused).toMatchObject({ status: 409, body: { reason } })
    }
  })

  it('422: a permission that is none', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    const body = { permissions: ['users.fly'] }
    expect(await refusedWrite(organization, organization.owner, 'PATCH', `${ROLES}/${role.id}`, body)).toEqual(
      says(422, 'Unknown permission: users.fly', { reason: 'unknown_permission' }),
    )
  })
})

describe('DELETE /api/organizations/roles/{id}', () => {
  it('200: deletes a role that nobody holds', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    expect(await answer(organization.owner.json('DELETE', `${ROLES}/${role.id}`))).toEqual(SUCCESS)
    expect(namesOf((await organization.owner.get(ROLES)).body)).toEqual(['owner', 'admin', 'member'])
  })

  it('200: with ?reassignTo= its holders and invitations get another role, named or by id', async () => {
    const organization = await gateway.organization()
    const captain = await organization.role('captain', [])
    for (const heir of ['captain', captain.id]) {
      const role = await organization.role('pilot', [])
      const { member } = await organization.member('pilot')
      const address = `${member.id}@example.test`
      await invite(organization, address, 'pilot')
      const path = `${ROLES}/${role.id}?reassignTo=${heir}`
      expect(await answer(organization.owner.json('DELETE', path))).toEqual(SUCCESS)
      const { body: members } = await organization.owner.get(at('members?role=captain'))
      expect(members.data.map(({ id }: { id: string }) => id)).toContain(member.id)
      const { body: invitations } = await organization.owner.get(at('invitations?status=pending'))
      expect(invitations.data).toContainEqual(expect.objectContaining({ email: address, role: 'captain' }))
    }
  })

  it('403: without roles.delete, and a system role', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    const member = await organization.member()
    expect(await refusedWrite(organization, member, 'DELETE', `${ROLES}/${role.id}`)).toEqual(FORBIDDEN)
    const path = `${ROLES}/${systemRole('admin').id}`
    expect(await refusedWrite(organization, organization.owner, 'DELETE', path)).toEqual(SYSTEM_ROLE)
  })

  it('403: an heir that permits what the caller may not', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    const admin = await organization.member('admin')
    expect(await refusedWrite(organization, admin, 'DELETE', `${ROLES}/${role.id}?reassignTo=owner`)).toEqual(
      says(403, 'You cannot assign a role above your own.', {
        reason: 'role_above_own',
        missingPermissions: ['organization.delete', 'organization.transfer'],
      }),
    )
  })

  it('409: a role that is held says by how many', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    await organization.member('pilot')
    await organization.member('pilot')
    await invite(organization, `guest-${role.id}@example.test`, 'pilot')
    expect(await refusedWrite(organization, organization.owner, 'DELETE', `${ROLES}/${role.id}`)).toEqual(
      says(409, 'The role is still assigned. Name a role to reassign its holders to.', {
        reason: 'role_in_use',
        memberCount: 2,
        pendingInvitations: 1,
      }),
    )
  })

  it('422: an heir that is none, or the role itself', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    await organization.member('pilot')
    for (const [heir, error] of [
      ['captain', 'Role not found: captain'],
      [UNKNOWN_ID, `Role not found: ${UNKNOWN_ID}`],
      ['pilot', 'Name one other role.'],
      [role.id, 'Name one other role.'],
    ]) {
      const path = `${ROLES}/${role.id}?reassignTo=${heir}`
      const refused = await refusedWrite(organization, organization.owner, 'DELETE', path)
      expect(refused).toMatchObject({ status: 422, body: { error } })
    }
  })
})

describe.each([
  ['PATCH', { description: 'x' }],
  ['DELETE', undefined],
] as const)('%s /api/organizations/roles/{id}', (method, body) => {
  it('401: without a credential', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('pilot', [])
    const path = `${ROLES}/${role.id}`
    expect(await refusedWrite(organization, gateway.anonymous, method, path, body)).toEqual(UNAUTHORIZED)
  })

  it('404: a role that is unknown, or of another organization of the caller', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    await activate(gateway, organization.owner, organization)
    const role = await other.role('pilot', [])
    for (const id of [role.id, UNKNOWN_ID, 'nothing', 'pilot']) {
      expect(await refusedWrite(other, organization.owner, method, `${ROLES}/${id}`, body)).toEqual(NOT_FOUND)
    }
  })
})
