import { describe, expect, it } from 'vitest'
import { roleShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, NO_ACTIVE, STRANGER, says } from '../refusals.js'

const gateway = useGateway()
const NOT_FOUND = says(400, 'ROLE_NOT_FOUND', 'Role not found')

describe('GET /api/auth/organization/get-role', () => {
  it('shows a role by name or id', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('helper', ['users.invite'])
    const member = await organization.member()
    await member.post(at('set-active'), { organizationId: organization.id })
    for (const query of ['roleName=Helper', `roleId=${role.id}`, `roleName=helper&organizationId=${organization.id}`]) {
      const { status, body } = await member.get(at(`get-role?${query}`))
      expect(status).toBe(200)
      expect(roleShape.parse(body)).toMatchObject({ role: 'helper', permission: { invitation: ['create', 'cancel'] } })
    }
  })

  it('does not know an unknown role, nor a pre-defined one', async () => {
    const { owner, id } = await gateway.organization()
    for (const query of ['roleName=nobody', 'roleName=admin', 'roleId=unknown', 'roleName=%00']) {
      expect(await answer(owner.get(at(`get-role?organizationId=${id}&${query}`)))).toEqual(NOT_FOUND)
    }
  })

  it('is for those who may read roles', async () => {
    const organization = await gateway.organization()
    await organization.role('blind', ['organization.read'])
    const blind = await organization.member('blind')
    expect(await answer(blind.get(at(`get-role?roleName=blind&organizationId=${organization.id}`)))).toEqual(
      says(403, 'YOU_ARE_NOT_ALLOWED_TO_READ_A_ROLE', 'You are not allowed to read a role'),
    )
  })

  it('refuses outsiders, and those who name no organization or no role', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    const path = `get-role?roleName=helper&organizationId=${organization.id}`
    expect(await answer(outsider.get(at(path)))).toEqual(STRANGER)
    expect(await answer(outsider.get(at('get-role?roleName=helper')))).toEqual(NO_ACTIVE)
    expect(await answer(outsider.get(at('get-role')))).toEqual(says(400, 'VALIDATION_ERROR', '[query] Invalid input'))
  })
})
