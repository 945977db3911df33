import { describe, expect, it } from 'vitest'
import { systemRole } from '../../../src/access/roles.js'
import { pageShape } from '../../../src/rest/tours-events/paging.js'
import { memberShape } from '../../../src/rest/tours-events/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { fewestStatements } from '../fewest-statements.js'
import { refusedWrite } from '../refused-write.js'
import { activate, answer, at, FORBIDDEN, says, UNAUTHORIZED, UNKNOWN_ID } from './calls.js'

const gateway = useGateway({ env: { JOBS: 'off' } })
const MEMBERS = at('members')
const NOT_FOUND = says(404, 'Member not found')
const ABOVE_MEMBER = expect.arrayContaining(['users.update', 'roles.update'])

describe('GET /api/organizations/members', () => {
  it('200: a page of members with their users and roles', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('coordinator', ['users.read'])
    const member = await organization.member('coordinator')
    const { status, body } = await (await member.key('TOURS_EVENTS')).get(MEMBERS)
    expect(status).toBe(200)
    pageShape(memberShape).parse(body)
    expect(body).toEqual({
      data: [
        {
          id: organization.ownerMember.id,
          organizationId: organization.uuid,
          userId: organization.owner.user.id,
          role: 'owner',
          roleId: systemRole('owner').id,
          createdAt: organization.ownerMember.createdAt.toISOString(),
          user: {
            id: organization.owner.user.id,
            name: organization.owner.user.name,
            email: organization.owner.user.email,
            image: null,
          },
        },
        expect.objectContaining({ id: member.member.id, role: 'coordinator', roleId: role.id }),
      ],
      total: 2,
      page: 1,
      limit: 10,
      totalPages: 1,
    })
  })

  it('200: filters by search and role', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const idsOf = async (query: string) =>
      (await organization.owner.get(`${MEMBERS}?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await idsOf('role=ADMIN')).toEqual([admin.member.id])
    expect(await idsOf(`search=${encodeURIComponent(admin.user.email.toUpperCase())}`)).toEqual([admin.member.id])
    expect(await idsOf('role=pilot')).toEqual([])
    expect(await idsOf('search=%25')).toEqual([])
  })

  it('200: several roles are one text; the one that permits most gives the id', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', ['users.read'])
    await organization.member(['pilot', 'admin'])
    const { body } = await organization.owner.get(`${MEMBERS}?role=pilot`)
    expect(body.data).toMatchObject([{ role: 'pilot,admin', roleId: systemRole('admin').id }])
  })

  it('200: takes as many statements for many members as for few', async () => {
    const organization = await gateway.organization()
    await organization.member()
    const few = await fewestStatements(gateway, () => organization.owner.get(`${MEMBERS}?limit=50`))
    for (let i = 0; i < 12; i += 1) await organization.member(i % 2 ? 'admin' : 'member')
    expect(await fewestStatements(gateway, () => organization.owner.get(`${MEMBERS}?limit=50`))).toBeLessThanOrEqual(
      few,
    )
  })

  it('403: a role or key without users.read', async () => {
    const organization = await gateway.organization()
    await organization.role('pilot', ['organization.read'])
    const scoped = await organization.owner.key('TOURS_EVENTS', { scopes: ['organization.read'] })
    for (const client of [await organization.member('pilot'), scoped]) {
      expect(await answer(client.get(MEMBERS))).toEqual(FORBIDDEN)
    }
  })
})

describe('PATCH /api/organizations/members/{memberId}', () => {
  it('200: gives a member another role, by name or id', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('Coordinator', ['users.read'])
    const { member } = await organization.member()
    const key = await organization.owner.key('TOURS_EVENTS')
    for (const [body, shown] of [
      [{ role: 'COORDINATOR' }, { role: 'Coordinator', roleId: role.id }],
      [{ roleId: systemRole('member').id }, { role: 'member', roleId: systemRole('member').id }],
      [{ roleId: role.id }, { role: 'Coordinator', roleId: role.id }],
      [
        { role: 'admin', unknown: 1 },
        { role: 'admin', roleId: systemRole('admin').id },
      ],
    ] as const) {
      const answered = await key.json('PATCH', `${MEMBERS}/${member.id}`, body)
      expect(answered.status).toBe(200)
      expect(memberShape.parse(answered.body)).toMatchObject({ id: member.id, ...shown })
    }
  })

  it('400: a role that is no text', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const refused = await refusedWrite(organization, organization.owner, 'PATCH', `${MEMBERS}/${member.id}`, {
      role: 5,
    })
    expect(refused).toEqual(says(400, 'role: Invalid input: expected string, received number'))
  })

  it('401: without a credential', async () => {
    const organization = await gateway.organization()
    const path = `${MEMBERS}/${organization.ownerMember.id}`
    expect(await refusedWrite(organization, gateway.anonymous, 'PATCH', path, { role: 'member' })).toEqual(UNAUTHORIZED)
  })

  it('403: without users.update', async () => {
    const organization = await gateway.organization()
    const [one, other] = [await organization.member(), await organization.member()]
    const path = `${MEMBERS}/${other.member.id}`
    expect(await refusedWrite(organization, one, 'PATCH', path, { role: 'member' })).toEqual(FORBIDDEN)
    const key = await organization.owner.key('TOURS_EVENTS', { scopes: ['users.read'] })
    expect(await refusedWrite(organization, key, 'PATCH', path, { role: 'admin' })).toEqual(FORBIDDEN)
  })

  it('403: a role above the own, a member above the caller, and oneself', async () => {
    const organization = await gateway.organization()
    await organization.role('helper', ['organization.read', 'users.read', 'users.update'])
    const helper = await organization.member('helper')
    const { member } = await organization.member('helper')
    const change = (id: string, role: string) =>
      refusedWrite(organization, helper, 'PATCH', `${MEMBERS}/${id}`, { role })
    expect(await change(member.id, 'admin')).toEqual(
      says(403, 'You cannot assign a role above your own.', {
        reason: 'role_above_own',
        missingPermissions: expect.arrayContaining(['organization.update']),
      }),
    )
    expect(await change(organization.ownerMember.id, 'helper')).toEqual(
      says(403, 'The member may do more than you.', {
        reason: 'target_above_own',
        missingPermissions: expect.arrayContaining(['organization.delete']),
      }),
    )
    expect(await change(helper.member.id, 'admin')).toEqual(
      says(403, 'You cannot give yourself a higher role.', {
        reason: 'self_promotion',
        missingPermissions: expect.arrayContaining(['organization.update']),
      }),
    )
  })

  it('404: a member that is unknown, or of another organization of the caller', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    await activate(gateway, organization.owner, organization)
    const { member } = await other.member()
    for (const id of [member.id, UNKNOWN_ID, 'nothing', organization.uuid]) {
      const refused = await refusedWrite(other, organization.owner, 'PATCH', `${MEMBERS}/${id}`, { role: 'admin' })
      expect(refused).toEqual(NOT_FOUND)
    }
  })

  it('409: the last owner stays one', async () => {
    const organization = await gateway.organization()
    const path = `${MEMBERS}/${organization.ownerMember.id}`
    expect(await refusedWrite(organization, organization.owner, 'PATCH', path, { role: 'admin' })).toEqual(
      says(409, 'The organization must keep at least one owner.', { reason: 'last_owner' }),
    )
  })

  it('422: a role that is none, and no role at all', async () => {
    const organization = await gateway.organization()
    const foreign = await (await gateway.organization()).role('pilot', [])
    const { member } = await organization.member()
    const change = (body: object) =>
      refusedWrite(organization, organization.owner, 'PATCH', `${MEMBERS}/${member.id}`, body)
    expect(await change({})).toEqual(says(422, 'role: Name a role by role or roleId'))
    for (const role of ['pilot', 'Super Admin']) {
      expect(await change({ role })).toEqual(says(422, `Role not found: ${role}`, { reason: 'role_not_found' }))
    }
    for (const roleId of [foreign.id, UNKNOWN_ID, 'admin']) {
      expect(await change({ roleId })).toEqual(says(422, `Role not found: ${roleId}`, { reason: 'role_not_found' }))
    }
  })
})

describe('DELETE /api/organizations/members/{memberId}', () => {
  const SUCCESS = { status: 200, body: { success: true } }

  it('200: removes a member', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    const key = await organization.owner.key('TOURS_EVENTS')
    expect(await answer(key.json('DELETE', `${MEMBERS}/${member.id}`))).toEqual(SUCCESS)
    expect((await key.get(MEMBERS)).body.total).toBe(1)
  })

  it('200: lets a member leave', async () => {
    const organization = await gateway.organization()
    const one = await organization.member()
    expect(await answer(one.json('DELETE', `${MEMBERS}/${one.member.id}`))).toEqual(SUCCESS)
  })

  it('401: without a credential', async () => {
    const organization = await gateway.organization()
    const path = `${MEMBERS}/${organization.ownerMember.id}`
    expect(await refusedWrite(organization, gateway.anonymous, 'DELETE', path)).toEqual(UNAUTHORIZED)
  })

  it('403: without users.delete, or a member above the caller', async () => {
    const organization = await gateway.organization()
    const [one, other] = [await organization.member(), await organization.member()]
    expect(await refusedWrite(organization, one, 'DELETE', `${MEMBERS}/${other.member.id}`)).toEqual(FORBIDDEN)
    await organization.role('helper', ['organization.read', 'users.read', 'users.delete'])
    const helper = await organization.member('helper')
    const path = `${MEMBERS}/${organization.ownerMember.id}`
    expect(await refusedWrite(organization, helper, 'DELETE', path)).toEqual(
      says(403, 'The member may do more than you.', {
        reason: 'target_above_own',
        missingPermissions: ABOVE_MEMBER,
      }),
    )
  })

  it('404: a member that is unknown, or of another organization of the caller', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    await activate(gateway, organization.owner, organization)
    const { member } = await other.member()
    for (const id of [member.id, UNKNOWN_ID, 'nothing']) {
      expect(await refusedWrite(other, organization.owner, 'DELETE', `${MEMBERS}/${id}`)).toEqual(NOT_FOUND)
    }
  })

  it('409: the last owner stays', async () => {
    const organization = await gateway.organization()
    const path = `${MEMBERS}/${organization.ownerMember.id}`
    expect(await refusedWrite(organization, organization.owner, 'DELETE', path)).toEqual(
      says(409, 'The organization must keep at least one owner.', { reason: 'last_owner' }),
    )
  })
})
