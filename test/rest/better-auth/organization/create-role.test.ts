import { describe, expect, it } from 'vitest'
import { roleShape } from '../../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../../testkit/gateway.js'
import { answer, at, refused, STRANGER, says } from '../refusals.js'

const gateway = useGateway()
const CODE = 'YOU_ARE_NOT_ALLOWED_TO_CREATE_A_ROLE'
const NOT_ALLOWED = says(403, CODE, 'You are not allowed to create a role')
const TAKEN = says(400, 'ROLE_NAME_IS_ALREADY_TAKEN', 'That role name is already taken')
const INVALID_RESOURCE = says(400, 'INVALID_RESOURCE', 'The provided permission includes an invalid resource')

describe('POST /api/auth/organization/create-role', () => {
  it('answers the role, its name in lower case, with what it permits', async () => {
    const { owner, id } = await gateway.organization()
    const permission = { member: ['read', 'create'], ac: ['read'], sites: ['read'] }
    const { status, body } = await owner.post(at('create-role'), { organizationId: id, role: 'Helper', permission })
    expect(status).toBe(200)
    expect(roleShape.parse(body.roleData)).toMatchObject({ organizationId: id, role: 'helper', permission })
    expect(body).toMatchObject({ success: true, statements: permission })
  })

  it('makes the role that the graph shows, by its permissions there', async () => {
    const { owner, id } = await gateway.organization()
    const permission = { invitation: ['create'], apiKey: ['read'], organization: ['read'] }
    const { body } = await owner.post(at('create-role'), { organizationId: id, role: 'inviter', permission })
    const { node } = await owner.data(`{ node(id: "${body.roleData.id}") { ... on Role { name permissions } } }`)
    expect(node).toEqual({ name: 'inviter', permissions: ['organization.read', 'users.invite', 'api_keys.read'] })
    // Whoever may invite may cancel: one right, two names.
    expect(body.statements.invitation).toEqual(['create', 'cancel'])
  })

  it('means the active organization', async () => {
    const { owner, id } = await gateway.organization()
    await owner.post(at('set-active'), { organizationId: id })
    const { body } = await owner.post(at('create-role'), { role: 'helper', permission: {} })
    expect(body.roleData).toMatchObject({ organizationId: id, permission: {} })
  })

  it.each(['owner', 'Admin', ' MEMBER ', 'super admin', 'super_admin'])(
    'does not give away the name %j',
    async (role) => {
      const organization = await gateway.organization()
      const body = { organizationId: organization.id, role, permission: {} }
      expect(await refused(organization, organization.owner, 'create-role', body)).toEqual(TAKEN)
    },
  )

  it('refuses a name that there is already, in any case', async () => {
    const organization = await gateway.organization()
    await organization.role('helper', [])
    const body = { organizationId: organization.id, role: 'HELPER', permission: {} }
    expect(await refused(organization, organization.owner, 'create-role', body)).toEqual(TAKEN)
  })

  it.each([
    [{ nothing: ['create'] }],
    [{ nothing: [] }],
    [{ member: ['fly'] }],
    [{ team: ['create'] }],
    [{ platform: ['organizations.read'] }],
    [{ users: ['read'] }],
  ])('refuses %j: resource and action must both exist', async (permission) => {
    const organization = await gateway.organization()
    const body = { organizationId: organization.id, role: 'helper', permission }
    expect(await refused(organization, organization.owner, 'create-role', body)).toEqual(INVALID_RESOURCE)
  })

  it('lets nobody give what he does not hold, and names it', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const permission = { organization: ['update', 'delete', 'transfer'] }
    const body = { organizationId: organization.id, role: 'helper', permission }
    expect(await refused(organization, admin, 'create-role', body)).toEqual({
      status: 403,
      body: { ...NOT_ALLOWED.body, missingPermissions: ['organization:delete', 'organization:transfer'] },
    })
  })

  it('is not for a plain member, nor for outsiders', async () => {
    const organization = await gateway.organization()
    const body = { organizationId: organization.id, role: 'helper', permission: {} }
    expect(await refused(organization, await organization.member(), 'create-role', body)).toEqual(NOT_ALLOWED)
    expect(await refused(organization, await gateway.person(), 'create-role', body)).toEqual(STRANGER)
  })

  it('has a limit of roles', async () => {
    const organization = await gateway.organization()
    for (let i = 0; i < 50; i += 1) await organization.role(`role ${i}`, [])
    const body = { organizationId: organization.id, role: 'helper', permission: {} }
    expect(await refused(organization, organization.owner, 'create-role', body)).toEqual(
      says(400, 'TOO_MANY_ROLES', 'This organization has too many roles'),
    )
  })

  it('wants an organization', async () => {
    const person = await gateway.person()
    expect(await answer(person.post(at('create-role'), { role: 'helper', permission: {} }))).toEqual(
      says(400, 'YOU_MUST_BE_IN_AN_ORGANIZATION_TO_CREATE_A_ROLE', 'You must be in an organization to create a role'),
    )
  })

  it.each([
    [
      {},
      '[body.role] Invalid input: expected string, received undefined; [body.permission] Invalid input: expected record, received undefined',
    ],
    [{ role: '', permission: {} }, '[body.role] Too small: expected string to have >=1 characters'],
    [{ role: 'a,b', permission: {} }, '[body.role] A comma separates names of roles.'],
  ])('refuses %j', async (body, message) => {
    const organization = await gateway.organization()
    const sent = { organizationId: organization.id, ...body }
    expect(await refused(organization, organization.owner, 'create-role', sent)).toEqual(
      says(400, 'VALIDATION_ERROR', message),
    )
  })
})
