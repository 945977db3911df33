import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const system = () => gateway.services.database.system
const ROUNDS = 6

type Done = { __typename: string; code?: string }
const succeeded = ({ __typename }: Done) => __typename.endsWith('Success')
const memberId = (person: { member: { id: string } }) => encodeId('Member', person.member.id)

/** Each act as often as asked, all at once, in an order that differs from round to round. */
async function atOnce(acts: (() => Promise<Done>)[], round: number): Promise<Done[]> {
  const turned = acts.map((_act, i) => (i + round) % acts.length)
  const answers = await Promise.all(turned.map(async (i) => [i, await (acts[i] as () => Promise<Done>)()] as const))
  return answers.sort(([a], [b]) => a - b).map(([, answer]) => answer)
}

/** The audit rows of what was done, in the order in which it was. */
const done = async ({ uuid }: OrganizationSeed) =>
  system().auditEvent.findMany({ where: { organizationId: uuid, outcome: 'DONE' }, orderBy: { sequence: 'asc' } })

/** Keys of roles that a member or pending invitation holds and that stand for nothing. */
async function dangling({ uuid }: OrganizationSeed): Promise<string[]> {
  const { rows } = await gateway.services.database.systemPool.query<{ key: string }>(
    `select k.key from (
       select unnest("roleKeys") as key from member where "organizationId" = $1
       union select unnest("roleKeys") from invitation where "organizationId" = $1 and status = 'PENDING') k
     where k.key not in ('owner', 'admin', 'member')
       and k.key not in (select key from role where "organizationId" = $1)`,
    [uuid],
  )
  return rows.map(({ key }) => key)
}

const ownersOf = ({ uuid }: OrganizationSeed) =>
  system().member.count({ where: { organizationId: uuid, roleKeys: { has: 'owner' } } })

const rounds = Array.from({ length: ROUNDS }, (_, round) => round)

describe('at the same moment', () => {
  it.each(rounds)('who is demoted and promotes an accomplice does it before or not at all (%i)', async (round) => {
    const acme = await gateway.organization()
    const [admin, accomplice] = [await acme.member('admin'), await acme.member('member')]
    await atOnce(
      [
        () => acme.owner.mutate('updateMember', { memberId: memberId(admin), role: 'member' }),
        () => admin.mutate('updateMember', { memberId: memberId(accomplice), role: 'admin' }),
        () => admin.mutate('inviteMember', { organization: acme.ref, email: 'x@x.test', role: 'admin' }),
        () => admin.mutate('createRole', { organization: acme.ref, name: 'back door', permissions: ['users.update'] }),
        () => admin.mutate('createApiKey', { kind: 'RYBBIT_ORGANIZATION', name: 'k', organization: acme.ref }),
      ],
      round,
    )
    const rows = await done(acme)
    const demotion = rows.findIndex(({ actorId }) => actorId === acme.owner.user.id)
    expect(demotion).toBeGreaterThanOrEqual(0)
    expect(rows.slice(demotion).filter(({ actorId }) => actorId === admin.user.id)).toEqual([])
  })

  it.each(rounds)('who is removed and acts through a key does it before or not at all (%i)', async (round) => {
    const acme = await gateway.organization()
    const admin = await acme.member('admin')
    const key = await admin.key()
    await atOnce(
      [
        () => acme.owner.mutate('removeMember', { memberId: memberId(admin) }),
        () => key.mutate('inviteMember', { organization: acme.ref, email: 'x@x.test', role: 'admin' }),
        () => key.mutate('createSite', { organization: acme.ref, domain: 'late.test', name: 'Late' }),
      ],
      round,
    )
    const rows = await done(acme)
    const removal = rows.findIndex(({ action }) => action === 'member.remove')
    expect(rows.slice(removal + 1)).toEqual([])
  })

  it.each(rounds)('an invitation is accepted or revoked, never both (%i)', async (round) => {
    const acme = await gateway.organization()
    const person = await gateway.person()
    const { link, invitation } = await acme.owner.mutate(
      'inviteMember',
      { organization: acme.ref, email: person.user.email, role: 'member' },
      'link invitation { id }',
    )
    const answers = await atOnce(
      [
        () => person.mutate('acceptInvitation', { token: link.split('/').at(-1) }),
        () => acme.owner.mutate('revokeInvitation', { invitationId: invitation.id }),
        () => acme.owner.mutate('resendInvitation', { invitationId: invitation.id }),
      ],
      round,
    )
    const [accepted, revoked] = answers.map(succeeded)
    expect([accepted, revoked].filter(Boolean).length).toBeLessThanOrEqual(1)
    const members = await system().member.count({ where: { organizationId: acme.uuid, userId: person.user.id } })
    expect(members).toBe(accepted ? 1 : 0)
  })

  it.each(rounds)('a role is deleted or assigned, and nobody is left with one that is gone (%i)', async (round) => {
    const acme = await gateway.organization()
    const role = await acme.role('pilot', ['organization.read'])
    const [one, other] = [await acme.member('member'), await gateway.person()]
    await atOnce(
      [
        () => acme.owner.mutate('deleteRole', { roleId: encodeId('Role', role.id) }),
        () => acme.owner.mutate('updateMember', { memberId: memberId(one), role: 'pilot' }),
        () => acme.owner.mutate('addMember', { organization: acme.ref, email: other.user.email, role: 'pilot' }),
        () => acme.owner.mutate('inviteMember', { organization: acme.ref, email: 'x@x.test', role: 'pilot' }),
      ],
      round,
    )
    expect(await dangling(acme)).toEqual([])
  })

  it.each(rounds)('a role is renamed while it is given, and its holders follow (%i)', async (round) => {
    const acme = await gateway.organization()
    const role = await acme.role('pilot', ['organization.read'])
    const one = await acme.member('member')
    await atOnce(
      [
        () => acme.owner.mutate('updateRole', { roleId: encodeId('Role', role.id), name: 'captain' }),
        () => acme.owner.mutate('updateMember', { memberId: memberId(one), role: 'pilot' }),
        () => acme.owner.mutate('createRole', { organization: acme.ref, name: 'captain', permissions: [] }),
      ],
      round,
    )
    expect(await dangling(acme)).toEqual([])
  })

  it.each(rounds)(
    'a role grows while its narrower shape is conferred: nobody confers what he lacks (%i)',
    async (round) => {
      const acme = await gateway.organization()
      await acme.role('manager', ['organization.read', 'users.read', 'users.update'])
      const role = await acme.role('pilot', ['organization.read'])
      const [manager, one] = [await acme.member('manager'), await acme.member('member')]
      await system().member.update({ where: { id: one.member.id }, data: { roleKeys: ['pilot'] } })
      const other = await acme.member('manager')
      await atOnce(
        [
          () => acme.owner.mutate('updateRole', { roleId: encodeId('Role', role.id), permissions: ['users.delete'] }),
          () => manager.mutate('updateMember', { memberId: memberId(other), role: 'pilot' }),
        ],
        round,
      )
      const rows = await done(acme)
      const growth = rows.findIndex(({ action }) => action === 'role.update')
      expect(rows.slice(growth + 1)).toEqual([])
    },
  )

  it.each(rounds)('an organization is deleted, and nothing that was begun in it is left behind (%i)', async (round) => {
    const acme = await gateway.organization()
    const [one, other] = [await gateway.person(), await gateway.person()]
    const { link } = await acme.owner.mutate(
      'inviteMember',
      { organization: acme.ref, email: one.user.email, role: 'member' },
      'link',
    )
    const answers = await atOnce(
      [
        () => acme.owner.mutate('deleteOrganization', { organization: acme.ref }),
        () => one.mutate('acceptInvitation', { token: link.split('/').at(-1) }),
        () => acme.owner.mutate('inviteMember', { organization: acme.ref, email: 'x@x.test', role: 'member' }),
        () => acme.owner.mutate('addMember', { organization: acme.ref, email: other.user.email, role: 'member' }),
        () => acme.owner.mutate('createApiKey', { name: 'k', organization: acme.ref }),
        () => acme.owner.mutate('createSite', { organization: acme.ref, domain: 'x.test', name: 'X' }),
        () => acme.owner.mutate('rotateOrganizationToken', { organization: acme.ref }),
      ],
      round,
    )
    expect(succeeded(answers[0] as Done)).toBe(true)
    for (const answer of answers.slice(1)) {
      expect(succeeded(answer) || answer.code === 'NOT_FOUND' || answer.code === 'INVITATION_NOT_PENDING').toBe(true)
    }
    const left = Object.entries((await acme.snapshot()) as Record<string, unknown[]>).filter(
      ([, rows]) => rows.length > 0,
    )
    // A mail that was on its way says nothing that opens a door.
    expect(left.map(([table]) => table).filter((table) => table !== 'outgoing_mail')).toEqual([])
  })

  it.each(rounds)('owners remove, demote and leave: one of them stays (%i)', async (round) => {
    const acme = await gateway.organization()
    const [second, third] = [await acme.member('owner'), await acme.member('owner')]
    const first = encodeId('Member', acme.ownerMember.id)
    await atOnce(
      [
        () => acme.owner.mutate('removeMember', { memberId: memberId(second) }),
        () => second.mutate('updateMember', { memberId: first, role: 'member' }),
        () => third.mutate('leaveOrganization', { organization: acme.ref }),
        () => acme.owner.mutate('transferOwnership', { organization: acme.ref, memberId: memberId(third) }),
        () => second.mutate('removeMember', { memberId: memberId(third) }),
      ],
      round,
    )
    expect(await ownersOf(acme)).toBeGreaterThanOrEqual(1)
  })

  it('as many roles are made as there may be, and no name twice', async () => {
    const acme = await gateway.organization()
    for (let i = 0; i < 47; i += 1) await acme.role(`role ${i}`, [])
    const names = ['a', 'A', 'b', 'c', 'd', 'e', 'f']
    const made = await Promise.all(
      names.map((name) => acme.owner.mutate('createRole', { organization: acme.ref, name, permissions: [] })),
    )
    expect(made.filter(succeeded)).toHaveLength(3)
    expect(await system().role.count({ where: { organizationId: acme.uuid } })).toBe(50)
  })

  it('one of many gets a slug', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => gateway.person()))
    const made = await Promise.all(
      people.map((person) => person.mutate('createOrganization', { name: 'Same', slug: 'the-same' })),
    )
    expect(made.filter(succeeded)).toHaveLength(1)
    expect(made.filter(({ code }) => code === 'SLUG_TAKEN')).toHaveLength(7)
  })
})
