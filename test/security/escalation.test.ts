import { beforeEach, describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS } from '../../src/access/permissions.js'
import { effectiveRolePermissions } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import type { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { KeyClient, OrganizationSeed, Person } from '../testkit/seed.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

let acme: OrganizationSeed
let partner: { row: { id: string }; key: KeyClient }
let accomplice: Person
let pawn: Awaited<ReturnType<OrganizationSeed['member']>>

beforeEach(async () => {
  partner = await gateway.seed.partner()
  acme = await gateway.organization({ partnerId: partner.row.id })
  accomplice = await gateway.person()
  pawn = await acme.member('member')
  await acme.role('pilot', ['organization.read'])
})

/** What nobody but the owner holds at the beginning, and so nobody else may at the end. */
const CROWN = 'organization.delete'

/** Who is able to delete the organization now, by role or by key. */
async function crowned(): Promise<string[]> {
  const where = { organizationId: acme.uuid }
  const roles = await system().role.findMany({ where })
  const members = await system().member.findMany({ where })
  const invitations = await system().invitation.findMany({ where: { ...where, status: 'PENDING' } })
  const settings = { membersCanInvite: true }
  const hold = (roleKeys: string[]) => effectiveRolePermissions(roleKeys, roles, settings).has(CROWN)
  return [
    ...members.filter(({ roleKeys }) => hold(roleKeys)).map(({ userId }) => userId),
    ...invitations.filter(({ roleKeys }) => hold(roleKeys)).map(({ email }) => email),
  ]
}

type Attempt = [how: string, act: (actor: Client, own: { memberId: string | null }) => Promise<unknown>]

const everything = [...ORGANIZATION_PERMISSIONS]
const org = () => ({ organization: acme.ref })
const role = async () =>
  encodeId('Role', (await system().role.findFirstOrThrow({ where: { organizationId: acme.uuid, key: 'pilot' } })).id)
const auth = (actor: Client, path: string, body: object) =>
  actor.post(`/api/auth/organization/${path}`, { organizationId: acme.id, ...body })

/** Every way by which somebody gets rights, at every door. */
const ATTEMPTS: Attempt[] = [
  [
    'adding a member as owner',
    (actor) => actor.mutate('addMember', { ...org(), email: accomplice.user.email, role: 'owner' }),
  ],
  [
    'adding a member as owner and more',
    (actor) => actor.mutate('addMember', { ...org(), email: accomplice.user.email, role: 'member, Owner' }),
  ],
  [
    'making another owner',
    (actor) => actor.mutate('updateMember', { memberId: encodeId('Member', pawn.member.id), role: 'owner' }),
  ],
  ['making itself owner', (actor, { memberId }) => actor.mutate('updateMember', { memberId, role: 'owner' })],
  [
    'making itself owner in another case',
    (actor, { memberId }) => actor.mutate('updateMember', { memberId, role: ' OWNER ' }),
  ],
  ['inviting an owner', (actor) => actor.mutate('inviteMember', { ...org(), email: 'x@x.test', role: 'owner' })],
  [
    'inviting owners',
    (actor) => actor.mutate('inviteMembers', { ...org(), invitations: [{ email: 'x@x.test', role: 'owner' }] }),
  ],
  ['a new role', (actor) => actor.mutate('createRole', { ...org(), name: 'crown', permissions: everything })],
  [
    'a role that shadows member',
    (actor) => actor.mutate('createRole', { ...org(), name: 'member', permissions: everything }),
  ],
  [
    'a role that shadows admin',
    (actor) => actor.mutate('createRole', { ...org(), name: 'Admin', permissions: everything }),
  ],
  ['a role that looks like owner', (actor) => actor.mutate('createRole', { ...org(), name: 'оwner', permissions: [] })],
  ['a role that grows', async (actor) => actor.mutate('updateRole', { roleId: await role(), permissions: everything })],
  ['a role renamed to owner', async (actor) => actor.mutate('updateRole', { roleId: await role(), name: 'owner' })],
  ['the heirs of a role', async (actor) => actor.mutate('deleteRole', { roleId: await role(), reassignTo: 'owner' })],
  [
    'giving the ownership',
    (actor) => actor.mutate('transferOwnership', { ...org(), memberId: encodeId('Member', pawn.member.id) }),
  ],
  ['taking the ownership', (actor, { memberId }) => actor.mutate('transferOwnership', { ...org(), memberId })],
  [
    'better-auth: invite-member',
    (actor) => auth(actor, 'invite-member', { email: 'x@x.test', role: ['member', 'owner'] }),
  ],
  [
    'better-auth: update-member-role',
    (actor) => auth(actor, 'update-member-role', { memberId: encodeId('Member', pawn.member.id), role: ['owner'] }),
  ],
  [
    'better-auth: own role',
    (actor, { memberId }) => auth(actor, 'update-member-role', { memberId, role: 'member,owner' }),
  ],
  [
    'better-auth: create-role',
    (actor) => auth(actor, 'create-role', { role: 'crown', permission: { organization: ['delete', 'update'] } }),
  ],
  [
    'better-auth: update-role',
    (actor) => auth(actor, 'update-role', { roleName: 'pilot', data: { permission: { organization: ['delete'] } } }),
  ],
  [
    'Rybbit: POST members',
    (actor) =>
      actor.post(`/rybbit/api/organizations/${acme.id}/members`, { email: accomplice.user.email, role: 'owner' }),
  ],
  [
    'PostHog: PATCH members',
    (actor) => actor.json('PATCH', `/posthog/api/organizations/${acme.uuid}/members/${pawn.user.id}/`, { level: 15 }),
  ],
  [
    'PostHog: PATCH @me',
    (actor) => actor.json('PATCH', `/posthog/api/organizations/${acme.uuid}/members/@me/`, { level: 15 }),
  ],
  [
    'PostHog: POST invites',
    (actor) => actor.post(`/posthog/api/organizations/${acme.uuid}/invites/`, { target_email: 'x@x.test', level: 15 }),
  ],
  [
    'Tours & Events: PATCH members',
    (actor) => actor.json('PATCH', `/tours-events/api/organizations/members/${pawn.member.id}`, { role: 'owner' }),
  ],
  [
    'Tours & Events: POST roles',
    (actor) => actor.post('/tours-events/api/organizations/roles', { name: 'crown', permissions: everything }),
  ],
  [
    'Tours & Events: POST invitations',
    (actor) => actor.post('/tours-events/api/organizations/invitations', { email: 'x@x.test', role: 'owner' }),
  ],
]

/** Everybody who may do much, and not everything. */
const ACTORS: Record<string, () => Promise<{ client: Client; memberId: string | null }>> = {
  'an admin': async () => {
    const admin = await acme.member('admin')
    const session = { where: { id: admin.sessionId }, data: { activeOrganizationId: acme.uuid } }
    await system().session.update(session)
    gateway.services.viewers.forgetAll()
    return { client: admin, memberId: encodeId('Member', admin.member.id) }
  },
  'the unlimited key of an admin': async () => {
    const admin = await acme.member('admin')
    return { client: await admin.key(), memberId: encodeId('Member', admin.member.id) }
  },
  'a PostHog key of an admin': async () => {
    const admin = await acme.member('admin')
    const scopes = ['organization:write', 'organization_member:write']
    return { client: await admin.key('POSTHOG', { scopes }), memberId: encodeId('Member', admin.member.id) }
  },
  'a Rybbit key of an admin': async () => {
    const admin = await acme.member('admin')
    const scopes = ['org:write', 'members:manage']
    return { client: await admin.key('RYBBIT', { scopes }), memberId: encodeId('Member', admin.member.id) }
  },
  'a key of the owner with the scopes of members and roles': async () => {
    const scopes = everything.filter((name) => /^(organization\.read|users|roles)/.test(name))
    return { client: await acme.owner.key('NATIVE', { scopes }), memberId: encodeId('Member', acme.ownerMember.id) }
  },
  'the key of the organization': async () => ({ client: await acme.key(), memberId: null }),
  'the token of the organization': async () => ({ client: await acme.key('RECRUBO_ORGANIZATION'), memberId: null }),
  'the partner': async () => ({ client: partner.key, memberId: null }),
  'a role of everything but the crown': async () => {
    await acme.role(
      'nearly',
      everything.filter((name) => name !== CROWN),
    )
    const member = await acme.member('nearly')
    await system().session.update({ where: { id: member.sessionId }, data: { activeOrganizationId: acme.uuid } })
    gateway.services.viewers.forgetAll()
    return { client: member, memberId: encodeId('Member', member.member.id) }
  },
  'a super admin through his key': async () => {
    const root = await gateway.person({ superAdmin: true })
    return { client: await root.key(), memberId: null }
  },
  'a stranger': async () => ({ client: await gateway.person(), memberId: null }),
}

describe.each(Object.keys(ACTORS))('%s makes nobody able to delete the organization', (name) => {
  it('by any of the ways in which rights are given', async () => {
    const actor = await ACTORS[name]?.()
    if (!actor) throw new Error('nobody')
    const before = await crowned()
    const done: string[] = []
    for (const [how, act] of ATTEMPTS) {
      const own = { memberId: actor.memberId ?? encodeId('Member', pawn.member.id) }
      await act(actor.client, own).catch((error: Error) => {
        // Where a field is required and there is nothing to name, the graph says so.
        if (!error.message.includes('unexpected errors')) throw error
      })
      const after = await crowned()
      if (after.join() !== before.join()) done.push(how)
    }
    expect(done).toEqual([])
    expect(before).toEqual([acme.owner.user.id])
    expect(await system().organization.count({ where: { id: acme.uuid } })).toBe(1)
  })
})

describe('the list of ways', () => {
  it('works: the owner makes an owner by many of them', async () => {
    await system().session.update({ where: { id: acme.owner.sessionId }, data: { activeOrganizationId: acme.uuid } })
    gateway.services.viewers.forgetAll()
    const worked: string[] = []
    for (const [how, act] of ATTEMPTS) {
      const before = (await crowned()).length
      await act(acme.owner, { memberId: encodeId('Member', acme.ownerMember.id) }).catch(() => undefined)
      const after = (await crowned()).length
      if (after > before) worked.push(how)
      await system().invitation.deleteMany({ where: { organizationId: acme.uuid } })
      await system().member.deleteMany({ where: { organizationId: acme.uuid, userId: accomplice.user.id } })
      await system().member.update({ where: { id: acme.ownerMember.id }, data: { roleKeys: ['owner'] } })
      await system().member.update({ where: { id: pawn.member.id }, data: { roleKeys: ['member'] } })
      await system().role.deleteMany({ where: { organizationId: acme.uuid, key: { not: 'pilot' } } })
    }
    expect(worked).toEqual(
      expect.arrayContaining([
        'adding a member as owner',
        'making another owner',
        'inviting an owner',
        'inviting owners',
        'a role that shadows member',
        'better-auth: invite-member',
        'better-auth: update-member-role',
        'Rybbit: POST members',
        'PostHog: PATCH members',
        'PostHog: POST invites',
        'Tours & Events: PATCH members',
        'Tours & Events: POST invitations',
      ]),
    )
  })
})
