import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import type { OrganizationSeed } from '../../../testkit/seed.js'
import { answer, at, NO_ACTIVE, refused, STRANGER, says } from '../refusals.js'

const gateway = useGateway()
const CODE = 'YOU_ARE_NOT_ALLOWED_TO_UPDATE_A_ROLE'
const NOT_ALLOWED = says(403, CODE, 'You are not allowed to update a role')
const NOT_FOUND = says(400, 'ROLE_NOT_FOUND', 'Role not found')
const TAKEN = says(400, 'ROLE_NAME_IS_ALREADY_TAKEN', 'That role name is already taken')
const wanted = ({ id }: OrganizationSeed, data: object, by: object = { roleName: 'helper' }) => ({
  organizationId: id,
  ...by,
  data,
})

async function withRole() {
  const organization = await gateway.organization()
  const role = await organization.role('helper', ['users.read'])
  return { organization, role, owner: organization.owner }
}

describe('POST /api/auth/organization/update-role', () => {
  it.each(['name', 'id'])('changes what it permits, found by %s', async (how) => {
    const { organization, role, owner } = await withRole()
    const by = how === 'name' ? { roleName: 'Helper' } : { roleId: role.id }
    const permission = { invitation: ['create', 'cancel'] }
    const { status, body } = await owner.post(at('update-role'), wanted(organization, { permission }, by))
    expect({ status, success: body.success }).toEqual({ status: 200, success: true })
    expect(body.roleData).toMatchObject({ role: 'helper', permission })
  })

  it('renames it in lower case, and its holders follow', async () => {
    const { organization, owner } = await withRole()
    const person = await organization.member(['member', 'helper'])
    const { body } = await owner.post(at('update-role'), wanted(organization, { roleName: 'Aide' }))
    expect(body.roleData).toMatchObject({ role: 'aide', permission: { member: ['read'] } })
    const role = await person.get(at(`get-active-member-role?organizationId=${organization.id}`))
    expect(role.body).toEqual({ role: 'member,aide' })
  })

  it('changes nothing for an empty data', async () => {
    const { organization, owner } = await withRole()
    const { body } = await owner.post(at('update-role'), wanted(organization, {}))
    expect(body.roleData).toMatchObject({ role: 'helper', permission: { member: ['read'] } })
  })

  it('does not know an unknown role, nor a pre-defined one', async () => {
    const { organization, owner } = await withRole()
    const foreign = (await withRole()).role
    for (const by of [{ roleName: 'nobody' }, { roleName: 'admin' }, { roleId: 'unknown' }, { roleId: foreign.id }]) {
      expect(await refused(organization, owner, 'update-role', wanted(organization, {}, by))).toEqual(NOT_FOUND)
    }
  })

  it('refuses a name that is taken', async () => {
    const { organization, owner } = await withRole()
    await organization.role('aide', [])
    for (const roleName of ['aide', 'admin', 'Owner', 'super-admin']) {
      expect(await refused(organization, owner, 'update-role', wanted(organization, { roleName }))).toEqual(TAKEN)
    }
  })

  it('refuses unknown resources and actions', async () => {
    const { organization, owner } = await withRole()
    for (const permission of [{ nothing: ['read'] }, { member: ['fly'] }]) {
      expect(await refused(organization, owner, 'update-role', wanted(organization, { permission }))).toEqual(
        says(400, 'INVALID_RESOURCE', 'The provided permission includes an invalid resource'),
      )
    }
  })

  it('lets nobody give, or take from holders, what he does not hold', async () => {
    const { organization } = await withRole()
    await organization.role('heir', ['organization.delete'])
    await organization.member('heir')
    const admin = await organization.member('admin')
    const escalation = {
      status: 403,
      body: { ...NOT_ALLOWED.body, missingPermissions: ['organization:delete'] },
    }
    const give = wanted(organization, { permission: { organization: ['delete'] } })
    const take = wanted(organization, { permission: {} }, { roleName: 'heir' })
    for (const body of [give, take]) expect(await refused(organization, admin, 'update-role', body)).toEqual(escalation)
  })

  it('is not for a plain member, nor for outsiders', async () => {
    const { organization } = await withRole()
    const body = wanted(organization, {})
    expect(await refused(organization, await organization.member(), 'update-role', body)).toEqual(NOT_ALLOWED)
    expect(await refused(organization, await gateway.person(), 'update-role', body)).toEqual(STRANGER)
  })

  it('wants an organization, and a role', async () => {
    const person = await gateway.person()
    expect(await answer(person.post(at('update-role'), { roleName: 'helper', data: {} }))).toEqual(NO_ACTIVE)
    for (const by of [{}, { roleName: '' }, { roleId: '' }]) {
      expect(await answer(person.post(at('update-role'), { ...by, data: {} }))).toEqual(
        says(400, 'VALIDATION_ERROR', '[body] Invalid input'),
      )
    }
  })
})
