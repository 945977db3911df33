import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const EXPLAIN = `query($id: ID!, $userId: ID!, $permission: String!) {
  organization(by: { id: $id }) {
    explainPermission(userId: $userId, permission: $permission) { permission allowed reasons { source text } }
  }
}`

type Client = Awaited<ReturnType<typeof gateway.person>>

const explained = async (viewer: Pick<Client, 'data'>, id: string, userId: string, permission: string) =>
  (await viewer.data(EXPLAIN, { id, userId, permission })).organization.explainPermission

describe('Organization.explainPermission', () => {
  it('names the role that grants or does not', async () => {
    const organization = await gateway.organization()
    const somebody = await organization.member()
    const ask = (permission: string) => explained(organization.owner, organization.id, somebody.id, permission)
    expect(await ask('users.read')).toEqual({
      permission: 'users.read',
      allowed: true,
      reasons: [{ source: 'ROLE', text: 'The system role "member" grants users.read.' }],
    })
    expect(await ask('users.delete')).toMatchObject({ allowed: false, reasons: [{ source: 'ROLE' }] })
  })

  it('names the shadow', async () => {
    const organization = await gateway.organization()
    await organization.role('member', ['users.delete'])
    const somebody = await organization.member()
    const told = await explained(organization.owner, organization.id, somebody.user.id, 'users.delete')
    expect(told).toMatchObject({ allowed: true, reasons: [{ source: 'SHADOW' }] })
  })

  it('names the setting that lets members invite', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const somebody = await organization.member()
    const told = await explained(organization.owner, organization.id, somebody.id, 'users.invite')
    expect(told).toMatchObject({ allowed: true, reasons: [{ source: 'SETTING' }] })
  })

  it('knows strangers, malformed ids and users that do not exist as no members alike', async () => {
    const organization = await gateway.organization()
    const stranger = await gateway.person()
    for (const userId of [stranger.id, 'nobody', encodeId('User', gateway.services.newId())]) {
      expect(await explained(organization.owner, organization.id, userId, 'users.read')).toEqual({
        permission: 'users.read',
        allowed: false,
        reasons: [{ source: 'MEMBERSHIP', text: 'Not a member of the organization.' }],
      })
    }
  })

  it('names every wall of a key that asks about its own user', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const ask = (permission: string) => explained(key, organization.id, organization.owner.id, permission)
    expect(await ask('users.delete')).toMatchObject({
      allowed: false,
      reasons: [{ source: 'ROLE' }, { source: 'SCOPE' }],
    })
    expect(await ask('api_keys.create')).toMatchObject({
      allowed: false,
      reasons: [{ source: 'ROLE' }, { source: 'SESSION_ONLY' }],
    })
  })

  it('names the platform for a super admin', async () => {
    const organization = await gateway.organization()
    const root = await gateway.person({ superAdmin: true })
    const told = await explained(root, organization.id, root.id, 'organization.delete')
    expect(told).toMatchObject({ allowed: true, reasons: [{ source: 'SUPER_ADMIN' }] })
  })

  it('says so when there is no such permission', async () => {
    const organization = await gateway.organization()
    const told = await explained(organization.owner, organization.id, organization.owner.id, 'kings.crown')
    expect(told).toEqual({
      permission: 'kings.crown',
      allowed: false,
      reasons: [{ source: 'CATALOGUE', text: 'There is no such permission.' }],
    })
  })

  it('agrees with what the viewer may do, for every permission of the catalogue', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['organization.read', 'users.invite'])
    const guide = await organization.member(['guide', 'member'])
    const { permissions } = await guide.data('{ permissions { name scope } }')
    const { organization: seen } = await guide.data(
      'query($id: ID!) { organization(by: { id: $id }) { viewerPermissions } }',
      { id: organization.id },
    )
    for (const { name } of permissions) {
      const told = await explained(guide, organization.id, guide.id, name)
      expect([name, told.allowed]).toEqual([name, seen.viewerPermissions.includes(name)])
    }
  })

  it('needs users.read, except about oneself', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read'])
    const blind = await organization.member('blind')
    expect(await explained(blind, organization.id, blind.id, 'users.read')).toMatchObject({ allowed: false })
    const { errors } = await blind.graph(EXPLAIN, {
      id: organization.id,
      userId: organization.owner.id,
      permission: 'users.read',
    })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', missingPermissions: ['users.read'] } }])
  })
})
