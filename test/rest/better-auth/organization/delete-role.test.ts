import { describe, expect, it } from 'vitest'
import { useGateway } from '../../../testkit/gateway.js'
import { invite } from '../invitations.js'
import { answer, at, NO_ACTIVE, refused, STRANGER, says } from '../refusals.js'

// The mail stays in the outbox, so that nothing moves in the background.
const gateway = useGateway({ env: { JOBS: 'off' } })
const NOT_ALLOWED = says(403, 'YOU_ARE_NOT_ALLOWED_TO_DELETE_A_ROLE', 'You are not allowed to delete a role')
const NOT_FOUND = says(400, 'ROLE_NOT_FOUND', 'Role not found')
const IN_USE = says(
  400,
  'ROLE_IS_ASSIGNED_TO_MEMBERS',
  'A role cannot be deleted while members or invitations hold it. Give them another role first',
)

async function withRole() {
  const organization = await gateway.organization()
  const role = await organization.role('helper', ['users.read'])
  return {
    organization,
    role,
    owner: organization.owner,
    body: { organizationId: organization.id, roleName: 'helper' },
  }
}

describe('POST /api/auth/organization/delete-role', () => {
  it.each(['name', 'id'])('deletes by %s, once', async (how) => {
    const { organization, role, owner } = await withRole()
    const by = how === 'name' ? { roleName: 'HELPER' } : { roleId: role.id }
    const body = { organizationId: organization.id, ...by }
    expect(await answer(owner.post(at('delete-role'), body))).toEqual({ status: 200, body: { success: true } })
    expect(await refused(organization, owner, 'delete-role', body)).toEqual(NOT_FOUND)
  })

  it('keeps a role that members hold', async () => {
    const { organization, owner, body } = await withRole()
    await organization.member(['member', 'helper'])
    expect(await refused(organization, owner, 'delete-role', body)).toEqual(IN_USE)
  })

  it('keeps a role that somebody is invited with', async () => {
    const { organization, owner, body } = await withRole()
    await invite(organization, 'helper@example.test', { role: 'helper' })
    expect(await refused(organization, owner, 'delete-role', body)).toEqual(IN_USE)
  })

  it.each(['owner', 'admin', 'member'])('keeps the pre-defined role %s, by name', async (roleName) => {
    const { organization, owner } = await withRole()
    const body = { organizationId: organization.id, roleName }
    expect(await refused(organization, owner, 'delete-role', body)).toEqual(
      says(400, 'CANNOT_DELETE_A_PRE_DEFINED_ROLE', 'Cannot delete a pre-defined role'),
    )
  })

  it('does not know an unknown role, nor that of another organization', async () => {
    const { organization, owner } = await withRole()
    const foreign = (await withRole()).role
    for (const by of [{ roleName: 'nobody' }, { roleId: 'unknown' }, { roleId: foreign.id }]) {
      const body = { organizationId: organization.id, ...by }
      expect(await refused(organization, owner, 'delete-role', body)).toEqual(NOT_FOUND)
    }
  })

  it('is not for a plain member, nor for outsiders', async () => {
    const { organization, body } = await withRole()
    expect(await refused(organization, await organization.member(), 'delete-role', body)).toEqual(NOT_ALLOWED)
    expect(await refused(organization, await gateway.person(), 'delete-role', body)).toEqual(STRANGER)
  })

  it('wants an organization, and a role', async () => {
    const person = await gateway.person()
    expect(await answer(person.post(at('delete-role'), { roleName: 'helper' }))).toEqual(NO_ACTIVE)
    expect(await answer(person.post(at('delete-role'), {}))).toEqual(
      says(400, 'VALIDATION_ERROR', '[body] Invalid input'),
    )
  })
})
