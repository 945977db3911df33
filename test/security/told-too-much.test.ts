import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'

const gateway = useGateway()

const EXPLAIN = `query($id: ID!, $userId: ID!, $permission: String!) {
  organization(by: { id: $id }) {
    explainPermission(userId: $userId, permission: $permission) { allowed reasons { source text } }
  }
}`

let acme: OrganizationSeed
const explain = (viewer: Pick<Person, 'graph'>, userId: string, permission: string) =>
  viewer.graph(EXPLAIN, { id: acme.id, userId, permission })

beforeAll(async () => {
  acme = await gateway.organization()
})

describe('an explanation', () => {
  it('does not tell what the roles of others permit to who may not read roles', async () => {
    await acme.role('clerk', ['organization.read', 'users.read'])
    await acme.role('secret role', ['audit_logs.read'])
    const clerk = await acme.member('clerk')
    const other = await acme.member('secret role')
    const key = await acme.owner.key('NATIVE', { scopes: ['organization.read', 'users.read'] })
    for (const viewer of [clerk, key]) {
      const { data, errors } = await explain(viewer, other.id, 'audit_logs.read')
      expect(data.organization).toBeNull()
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', missingPermissions: ['roles.read'] } }])
    }
    const { data } = await explain(clerk, clerk.id, 'audit_logs.read')
    expect(data.organization.explainPermission.allowed).toBe(false)
  })

  it('does not tell tenants who is a super admin', async () => {
    const root = await gateway.person({ superAdmin: true })
    await acme.member('member', root)
    const asked = async (viewer: Pick<Person, 'graph'>) =>
      (await explain(viewer, root.id, 'organization.delete')).data.organization.explainPermission
    expect(await asked(acme.owner)).toMatchObject({ allowed: false, reasons: [{ source: 'ROLE' }] })
    expect(await asked(root)).toMatchObject({ allowed: true, reasons: [{ source: 'SUPER_ADMIN' }] })
  })
})
