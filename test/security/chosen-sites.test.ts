import { beforeEach, describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../src/access/permissions.js'
import type { Role, Site } from '../../src/generated/prisma/client.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

/** All that a manager may hold here, so that nothing but the restriction to sites stands in his way. */
const MANAGING = [
  'organization.read',
  'organization.transfer',
  'organization.token.rotate',
  'users.read',
  'users.create',
  'users.update',
  'users.invite',
  'roles.read',
  'roles.create',
  'roles.update',
  'roles.delete',
  'sites.read',
  'sites.restrict',
  'api_keys.create',
  'api_keys.read',
]

let acme: OrganizationSeed
let seen: Site
let everything: Role
let manager: Awaited<ReturnType<OrganizationSeed['member']>>

/** Restricts a member to some sites, below the operations. */
async function restrict(person: { member: { id: string; organizationId: string } }, sites: Site[]) {
  const { id: memberId, organizationId } = person.member
  await system().member.update({ where: { id: memberId }, data: { hasRestrictedSiteAccess: true } })
  await system().siteGrant.createMany({ data: sites.map(({ id: siteId }) => ({ memberId, siteId, organizationId })) })
  gateway.services.viewers.forgetAll()
}

const sitesSeenBy = async (viewer: Pick<Person, 'data'>): Promise<string[]> =>
  (
    await viewer.data('query($id: ID!) { organization(by: { id: $id }) { sites { nodes { domain } } } }', {
      id: acme.id,
    })
  ).organization.sites.nodes.map(({ domain }: { domain: string }) => domain)

const memberId = (person: { member: { id: string } }) => encodeId('Member', person.member.id)

beforeEach(async () => {
  acme = await gateway.organization()
  seen = await acme.site()
  await acme.site()
  await acme.role('manager', MANAGING)
  everything = await acme.role('everything', [...ORGANIZATION_PERMISSIONS])
  await acme.role('reader', ['organization.read', 'sites.read'])
  await acme.role('guest', ['organization.read'])
  manager = await acme.member('manager')
  await restrict(manager, [seen])
})

describe('whoever is restricted to chosen sites', () => {
  it('does not lift that by taking a smaller role that knows no restriction', async () => {
    await acme.role('admin', ['organization.read', 'sites.read'])
    const member = await acme.member('reader')
    await restrict(member, [seen])
    const before = await acme.snapshot()
    const result = await member.mutate('updateMember', { memberId: memberId(member), role: 'admin' })
    expect(result).toMatchObject({ code: 'SELF_PROMOTION' })
    expect(await acme.snapshot()).toEqual(before)
    expect(await sitesSeenBy(member)).toEqual([seen.domain])
  })

  it('does not lift it by naming his role after one that knows none', async () => {
    const boss = await acme.member('everything')
    await restrict(boss, [seen])
    const result = await boss.mutate('updateRole', { roleId: encodeId('Role', everything.id), name: 'admin' })
    expect(result).toMatchObject({ code: 'ESCALATION' })
    expect(await sitesSeenBy(boss)).toEqual([seen.domain])
  })

  it('adds nobody who would see others', async () => {
    const accomplice = await gateway.person()
    const before = await acme.snapshot()
    const input = { organization: acme.ref, email: accomplice.user.email }
    expect(await manager.mutate('addMember', { ...input, role: 'reader' })).toMatchObject({ code: 'ESCALATION' })
    expect(await acme.snapshot()).toEqual(before)
    expect(await manager.mutate('addMember', { ...input, role: 'guest' })).toMatchObject({
      __typename: 'AddMemberSuccess',
    })
  })

  it('gives nobody a role that would show others', async () => {
    const guest = await acme.member('guest')
    const input = { memberId: memberId(guest), role: 'reader' }
    expect(await manager.mutate('updateMember', input)).toMatchObject({ code: 'ESCALATION' })
    await restrict(guest, [seen])
    expect(await manager.mutate('updateMember', input)).toMatchObject({ __typename: 'UpdateMemberSuccess' })
    expect(await sitesSeenBy(guest)).toEqual([seen.domain])
  })

  it('makes nobody admin whose restriction would end with that', async () => {
    await acme.role('admin', ['organization.read', 'sites.read'])
    const reader = await acme.member('reader')
    await restrict(reader, [seen])
    const result = await manager.mutate('updateMember', { memberId: memberId(reader), role: 'admin' })
    expect(result).toMatchObject({ code: 'ESCALATION' })
  })

  it('changes the role of who sees all sites already', async () => {
    const reader = await acme.member('reader')
    const result = await manager.mutate('updateMember', { memberId: memberId(reader), role: 'guest, reader' })
    expect(result).toMatchObject({ __typename: 'UpdateMemberSuccess' })
  })

  it('adds no sites to a role that somebody holds or is invited with, but to one that nobody has', async () => {
    const [held, promised, free] = [
      await acme.role('held', []),
      await acme.role('promised', []),
      await acme.role('free', []),
    ]
    await acme.member('held')
    await acme.owner.mutate('inviteMember', { organization: acme.ref, email: 'p@x.test', role: 'promised' })
    const change = (role: { id: string }) =>
      manager.mutate('updateRole', { roleId: encodeId('Role', role.id), permissions: ['sites.read'] })
    expect(await change(held)).toMatchObject({ code: 'ESCALATION' })
    expect(await change(promised)).toMatchObject({ code: 'ESCALATION' })
    expect(await change(free)).toMatchObject({ __typename: 'UpdateRoleSuccess' })
  })

  it('opens none by the end of a role, neither to the heirs nor to those who fall back', async () => {
    const held = await acme.role('held', [])
    await acme.member('held')
    const remove = (role: { id: string }, reassignTo?: string) =>
      manager.mutate('deleteRole', { roleId: encodeId('Role', role.id), reassignTo })
    expect(await remove(held, 'reader')).toMatchObject({ code: 'ESCALATION' })
    expect(await remove(held, 'guest')).toMatchObject({ __typename: 'DeleteRoleSuccess' })

    await system().role.update({
      where: { organizationId_key: { organizationId: acme.uuid, key: 'manager' } },
      data: { permissions: { push: ['domains.read', 'batch_exports.read', 'subscription.read'] } },
    })
    const shadow = await acme.role('member', ['organization.read'])
    await acme.member('member')
    expect(await remove(shadow)).toMatchObject({ code: 'ESCALATION' })
  })

  it('makes no key of the organization that would see others', async () => {
    const boss = await acme.member('everything')
    const make = (scopes?: string[]) =>
      boss.mutate('createApiKey', { kind: 'RYBBIT_ORGANIZATION', name: 'key', organization: acme.ref, scopes })
    expect(await make(['sites:read'])).toMatchObject({ __typename: 'CreateApiKeySuccess' })
    await restrict(boss, [seen])
    for (const scopes of [undefined, ['sites:read'], ['ingest:write']]) {
      const result = await make(scopes)
      expect(result).toMatchObject({ code: 'ESCALATION' })
      expect(result.missingPermissions).toEqual(expect.arrayContaining(['sites.read', 'events.write']))
    }
  })

  it('gets no token of the organization, however much he holds', async () => {
    const boss = await acme.member('everything')
    expect(await boss.mutate('rotateOrganizationToken', { organization: acme.ref })).toMatchObject({
      __typename: 'RotateOrganizationTokenSuccess',
    })
    await restrict(boss, [seen])
    expect(await boss.mutate('rotateOrganizationToken', { organization: acme.ref })).toMatchObject({
      code: 'ESCALATION',
    })
  })

  it('gives the ownership to nobody who would then see others', async () => {
    const boss = await acme.member('everything')
    await restrict(boss, [seen])
    const reader = await acme.member('reader')
    await restrict(reader, [seen])
    const result = await boss.mutate('transferOwnership', { organization: acme.ref, memberId: memberId(reader) })
    expect(result).toMatchObject({ code: 'ESCALATION' })
  })
})
