import { describe, expect, it } from 'vitest'
import { SYSTEM_ROLES } from '../../../src/access/roles.js'
import { myMembershipShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()
const PATH = '/api/user/organizations'

describe('GET /api/user/organizations', () => {
  it('200: shows role, permissions and the roles that the caller may give', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const { status, body } = await admin.get(PATH)
    expect(status).toBe(200)
    expect(myMembershipShape.array().parse(body)).toEqual(body)
    expect(body).toMatchObject([{ id: organization.id, role: 'admin', assignableRoles: ['admin', 'member'] }])
    expect(body[0].permissions).toEqual(SYSTEM_ROLES.find((role) => role.key === 'admin')?.permissions)
  })

  it('200: lets an owner give every role and a member none', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const given = async (client: typeof member | typeof organization.owner) =>
      (await client.get(PATH)).body[0].assignableRoles
    expect(await given(organization.owner)).toEqual(['owner', 'admin', 'member'])
    expect(await given(member)).toEqual([])
  })

  it('200: shows an organization key as the admin that it acts as', async () => {
    const organization = await gateway.organization()
    const { body } = await (await organization.key()).get(PATH)
    expect(body).toMatchObject([{ id: organization.id, role: 'admin' }])
  })

  it('401: does not answer the anonymous', async () => {
    const { status, body } = await gateway.anonymous.get(PATH)
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })
})
