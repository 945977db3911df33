import { describe, expect, it } from 'vitest'
import type { ApiKeyKind } from '../../src/access/key-scopes.js'
import type { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

/** A write whose target the reading scope shows, so that nothing but the organization is out of sight. */
interface Write {
  scopes: readonly string[]
  input(acme: OrganizationSeed): Promise<Record<string, unknown>>
}

const idOf = async (made: Promise<Record<string, { id: string }>>, field: string) => ({ id: (await made)[field]?.id })

const member = async (acme: OrganizationSeed) => ({ memberId: (await acme.member('guest')).member.id })

const writes: Record<string, Write> = {
  removeMember: { scopes: ['users.read', 'users.delete'], input: member },
  updateMember: {
    scopes: ['users.read', 'users.update'],
    input: async (acme) => ({ ...(await member(acme)), role: 'visitor' }),
  },
  revokeInvitation: {
    scopes: ['users.read', 'users.invite'],
    input: async (acme) => {
      const input = { organization: acme.ref, email: 'somebody@example.test', role: 'guest' }
      const { id } = await idOf(acme.owner.mutate('inviteMember', input, 'invitation { id }'), 'invitation')
      return { invitationId: id }
    },
  },
  deleteSite: {
    scopes: ['sites.read', 'sites.delete'],
    input: async (acme) => ({ siteId: (await acme.site()).id }),
  },
  deleteDomain: {
    scopes: ['domains.read', 'domains.delete'],
    input: async (acme) => {
      const made = acme.owner.mutate('createDomain', { organization: acme.ref, domain: 'a.test' }, 'domain { id }')
      return { domainId: (await idOf(made, 'domain')).id }
    },
  },
}

async function withGuests(): Promise<OrganizationSeed> {
  const acme = await gateway.organization()
  await Promise.all(['guest', 'visitor'].map((name) => acme.role(name, [])))
  return acme
}

describe('a key that does not see the organization', () => {
  it.each(Object.entries(writes))('does not %s, with all the rights that takes', async (name, { scopes, input }) => {
    const acme = await withGuests()
    const given = await input(acme)
    const blind = await acme.owner.key('NATIVE', { scopes: [...scopes] })
    const before = await acme.snapshot()
    expect(await blind.mutate(name, given)).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['organization.read'],
    })
    expect(await acme.snapshot()).toEqual(before)
    const seeing = await acme.owner.key('NATIVE', { scopes: ['organization.read', ...scopes] })
    expect(await seeing.mutate(name, given)).not.toHaveProperty('code')
  })

  it('is refused into the audit log', async () => {
    const acme = await withGuests()
    const blind = await acme.owner.key('NATIVE', { scopes: ['users.read', 'users.delete'] })
    await blind.mutate('removeMember', await member(acme))
    const where = { organizationId: acme.uuid, outcome: 'REFUSED', action: 'member.remove' } as const
    expect(await gateway.services.database.system.auditEvent.count({ where })).toBe(1)
  })

  it('does not leave for its person either', async () => {
    const acme = await withGuests()
    const somebody = await acme.member()
    const blind = await somebody.key('NATIVE', { scopes: ['users.read', 'users.delete'] })
    const leaving = await blind.mutate('leaveOrganization', { organization: acme.ref })
    expect(leaving).toMatchObject({ code: 'NOT_FOUND', message: 'Organization not found.' })
    const removing = await blind.mutate('removeMember', { memberId: somebody.member.id })
    expect(removing).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['organization.read', 'users.delete'] })
  })

  type DoorCall = (client: Client, acme: OrganizationSeed) => Promise<{ status: number }>
  const remove: DoorCall = async (client, acme) =>
    client.json('DELETE', `/api/organizations/members/${(await acme.member('guest')).member.id}`)
  const doors: [string, ApiKeyKind, string[], DoorCall][] = [
    ['Tours & Events', 'TOURS_EVENTS', ['users.read', 'users.delete'], remove],
    [
      'Recrubo',
      'RECRUBO_ORGANIZATION',
      ['users.read', 'users.delete'],
      async (client, acme) =>
        client.json('DELETE', `/public/v2/users/${(await acme.member('guest')).user.id}`, undefined, {
          accept: 'application/vnd.api+json',
        }),
    ],
    [
      'Rybbit',
      'NATIVE',
      ['sites.read', 'sites.delete'],
      async (client, acme) => client.json('DELETE', `/rybbit/api/sites/${(await acme.site()).siteId}`),
    ],
    [
      'PostHog',
      'NATIVE',
      ['users.read', 'users.delete'],
      async (client, acme) =>
        client.json(
          'DELETE',
          `/posthog/api/organizations/${acme.uuid}/members/${(await acme.member('guest')).user.id}`,
        ),
    ],
  ]

  it.each(doors)('is refused at the door of %s', async (_door, kind, scopes, call) => {
    const acme = await withGuests()
    const keyWith = (all: string[]) =>
      kind === 'RECRUBO_ORGANIZATION' ? acme.key(kind, { scopes: all }) : acme.owner.key(kind, { scopes: all })
    expect((await call(await keyWith(scopes), acme)).status).toBe(403)
    expect((await call(await keyWith(['organization.read', ...scopes]), acme)).status).toBeLessThan(300)
  })

  it('is not what the scopes of Rybbit make', async () => {
    const acme = await gateway.organization()
    const { siteId } = await acme.site()
    const key = await acme.key('RYBBIT_ORGANIZATION', { scopes: ['sites:write'] })
    expect((await key.json('DELETE', `/rybbit/api/sites/${siteId}`)).status).toBe(200)
    const body = { domain: 'example.com', name: 'Site' }
    const creating = await acme.key('RYBBIT_ORGANIZATION', { scopes: ['sites:create'] })
    expect((await creating.post(`/rybbit/api/organizations/${acme.id}/sites`, body)).status).toBe(201)
    const managing = await acme.owner.key('RYBBIT', { scopes: ['members:manage'] })
    const { email } = (await gateway.person()).user
    const added = await managing.post(`/rybbit/api/organizations/${acme.id}/members`, { email, role: 'member' })
    expect(added.status).toBeLessThan(300)
  })
})

describe('a person whose role permits nothing', () => {
  const guest = async () => {
    const acme = await withGuests()
    return { acme, somebody: await acme.member('guest') }
  }
  const isGone = async ({ member: { id } }: { member: { id: string } }) =>
    (await gateway.services.database.system.member.count({ where: { id } })) === 0

  it('sees the organization, and the own rights there', async () => {
    const { acme, somebody } = await guest()
    const query = 'query ($id: ID!) { organization(by: { id: $id }) { id viewerPermissions } }'
    const { organization } = await somebody.data(query, { id: acme.id })
    expect(organization).toEqual({ id: acme.id, viewerPermissions: ['organization.read'] })
  })

  it.each(['id', 'slug'] as const)('leaves by the %s of the organization', async (by) => {
    const { acme, somebody } = await guest()
    const organization = by === 'id' ? acme.ref : { slug: acme.row.slug }
    const answer = await somebody.mutate('leaveOrganization', { organization }, 'member { user { id } }')
    expect(answer).toMatchObject({ member: { user: { id: somebody.id } } })
    expect(await isGone(somebody)).toBe(true)
  })

  it('leaves by removing himself, and removes nobody else', async () => {
    const { acme, somebody } = await guest()
    const other = await acme.member()
    expect(await somebody.mutate('removeMember', { memberId: other.member.id })).toMatchObject({ code: 'NOT_FOUND' })
    const answer = await somebody.mutate('removeMember', { memberId: somebody.member.id })
    expect(answer).toMatchObject({ __typename: 'RemoveMemberSuccess' })
    expect(await isGone(somebody)).toBe(true)
  })

  it('leaves by a key that nothing limits, and not by one for other organizations', async () => {
    const { acme, somebody } = await guest()
    const elsewhere = await gateway.organization()
    await elsewhere.member('member', somebody)
    const input = { organization: acme.ref }
    const foreign = await somebody.key('NATIVE', { organizationIds: [elsewhere.uuid] })
    expect(await foreign.mutate('leaveOrganization', input)).toMatchObject({ code: 'NOT_FOUND' })
    const own = await somebody.key('NATIVE')
    expect(await own.mutate('leaveOrganization', input)).toMatchObject({ __typename: 'LeaveOrganizationSuccess' })
  })

  it.each<[string, (who: Client, acme: OrganizationSeed, memberId: string) => Promise<{ status: number }>]>([
    [
      'better-auth',
      (who, acme) => who.post('/api/auth/organization/leave', { organizationId: acme.id }, { origin: ORIGIN }),
    ],
    ['Tours & Events', (who, _acme, memberId) => who.json('DELETE', `/api/organizations/members/${memberId}`)],
    ['PostHog', (who, acme) => who.json('DELETE', `/posthog/api/organizations/${acme.uuid}/members/@me`)],
  ])('leaves at the door of %s', async (_door, leave) => {
    const { acme, somebody } = await guest()
    expect((await leave(somebody, acme, somebody.member.id)).status).toBeLessThan(300)
    expect(await isGone(somebody)).toBe(true)
  })

  it('learns nothing by naming what is none of his business', async () => {
    const foreign = await gateway.organization()
    const { somebody } = await guest()
    const refused = { code: 'NOT_FOUND', message: 'Organization not found.' }
    for (const organization of [foreign.ref, { slug: foreign.row.slug }, { slug: 'no-such-organization' }]) {
      expect(await somebody.mutate('leaveOrganization', { organization })).toMatchObject(refused)
    }
  })
})

const ORIGIN = 'http://127.0.0.1:4000'
