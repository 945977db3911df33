import { describe, expect, it } from 'vitest'
import { roleShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, NO_ACTIVE, STRANGER, says } from '../refusals.js'

const gateway = useGateway()

describe('GET /api/auth/organization/list-roles', () => {
  it('lists the roles that the organization made, and no pre-defined one', async () => {
    const organization = await gateway.organization()
    await organization.role('Helper', ['users.read', 'sites.read'])
    await organization.role('aide', [])
    const { status, body } = await organization.owner.get(at(`list-roles?organizationId=${organization.id}`))
    expect(status).toBe(200)
    expect(roleShape.array().parse(body)).toMatchObject([
      { role: 'aide', permission: {} },
      { role: 'helper', permission: { member: ['read'], sites: ['read'] } },
    ])
  })

  it('shows a role that takes the place of a pre-defined one, since it was made here', async () => {
    const organization = await gateway.organization()
    await organization.role('member', ['organization.read', 'roles.read'])
    const member = await organization.member()
    await member.post(at('set-active'), { organizationId: organization.id })
    expect((await member.get(at('list-roles'))).body).toMatchObject([
      { role: 'member', permission: { organization: ['read'], ac: ['read'] } },
    ])
  })

  it('is for those who may read roles', async () => {
    const organization = await gateway.organization()
    await organization.role('blind', ['organization.read'])
    const [member, blind] = [await organization.member(), await organization.member('blind')]
    const path = at(`list-roles?organizationId=${organization.id}`)
    expect((await member.get(path)).status).toBe(200)
    expect(await answer(blind.get(path))).toEqual(
      says(403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_A_ROLE', 'You are not allowed to list a role'),
    )
  })

  it('refuses outsiders, and those who name no organization', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    expect(await answer(outsider.get(at(`list-roles?organizationId=${organization.id}`)))).toEqual(STRANGER)
    expect(await answer(outsider.get(at('list-roles')))).toEqual(NO_ACTIVE)
  })
})
