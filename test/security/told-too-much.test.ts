import { beforeAll, describe, expect, it } from 'vitest'
import { api, USERS } from '../rest/recrubo/api.js'
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

describe('what one organization says of a person', () => {
  const document = (attributes: object, id?: string) => ({ data: { type: 'users', ...(id && { id }), attributes } })
  const profile = { firstName: 'Ada', phone: '+1 555 0100', timeZone: 'Europe/Berlin', externalId: 'customer-4711' }
  const secret = { phone: null, timeZone: null, externalId: null }

  /** A person whom one organization has made, and whom another has added by his address. */
  async function shared() {
    const [ours, theirs] = [await gateway.organization(), await gateway.organization()]
    const [home, other] = [api(await ours.key('RECRUBO_ORGANIZATION')), api(await theirs.key('RECRUBO_ORGANIZATION'))]
    const email = `shared-${gateway.services.newId()}@example.test`
    const { id } = (await home.post(USERS, document({ ...profile, email }))).body.data
    const added = await other.post(USERS, document({ firstName: 'Ada', email }))
    return { home, other, id: id as string, added: added.body.data }
  }

  it('is not told to another that adds him by his address', async () => {
    const { home, other, id, added } = await shared()
    expect(added).toMatchObject({ id, attributes: secret })
    expect((await other.get(`${USERS}/${id}`)).body.data.attributes).toMatchObject(secret)
    const listed = (await other.get(USERS)).body.data.find((user: { id: string }) => user.id === id)
    expect(listed.attributes).toMatchObject(secret)
    expect((await home.get(`${USERS}/${id}`)).body.data.attributes).toMatchObject(profile)
  })

  it('is not found out by filters and orders either', async () => {
    const { home, other, id } = await shared()
    for (const filter of ['phone][prefix]=%2B1', 'externalId]=customer-4711', 'timeZone][in]=Europe/Berlin']) {
      expect((await other.get(`${USERS}?filter[${filter}`)).body.data).toEqual([])
      expect((await home.get(`${USERS}?filter[${filter}`)).body.data).toMatchObject([{ id }])
    }
  })

  it('is not inherited by another when he has left', async () => {
    const { home, other, id } = await shared()
    expect((await home.delete(`${USERS}/${id}`)).status).toBe(204)
    expect((await home.get(`${USERS}/${id}`)).status).toBe(404)
    expect((await other.get(`${USERS}/${id}`)).body.data.attributes).toMatchObject(secret)
    const changed = await other.patch(`${USERS}/${id}`, document({ phone: '+1 555 0199' }, id))
    expect(changed.body.data.attributes).toMatchObject({ ...secret, phone: '+1 555 0199' })
  })
})
