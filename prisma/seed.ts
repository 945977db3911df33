import { recordAudit } from '../src/audit/record.js'
import { createContext } from '../src/context.js'
import type { Services } from '../src/services.js'
import { seedOrganization } from './seed/organization.js'
import { inventPeople, type Seeding, seedKey, seedPeople } from './seed/people.js'
import type { DemoKeyHolder, DemoOrganizationName, DemoUserName, DemoWorld } from './seed/world.js'

export type { DemoWorld } from './seed/world.js'

// Of our own, so that two processes that start on one empty database do not both fill it.
const LOCK = 72_707_371
const HOLDERS: readonly DemoKeyHolder[] = ['owner', 'admin', 'member', 'outsider']

/**
 * Fills an empty database with the demo world of interface.md 7, whole or not at all: the same names every time, fresh
 * secrets. Null where there is somebody already. `keep` gets the world before it is committed, for its secrets cannot be
 * read again; where `keep` throws, nothing is filled.
 */
export async function seedDemo(
  services: Services,
  keep: (world: DemoWorld) => void = () => {},
): Promise<DemoWorld | null> {
  if ((await services.database.system.user.count()) > 0) return null
  const people = await inventPeople(services)
  return services.database.system.$transaction(async (tx) => {
    await tx.$queryRaw`select 1 as held from pg_advisory_xact_lock(${LOCK})`
    if ((await tx.user.count()) > 0) return null
    const seeding: Seeding = { tx, services, now: services.now() }
    await seedPeople(seeding, people)
    const [partner, otherPartner] = [
      await seedPartner(seeding, 'Acme Partners'),
      await seedPartner(seeding, 'Globex Partners'),
    ]
    const acme = await seedOrganization(seeding, {
      slug: 'acme',
      name: 'Acme Inc',
      timezone: 'Europe/Berlin',
      partnerId: partner.id,
      members: [
        [people.owner.uuid, 'owner'],
        [people.admin.uuid, 'admin'],
        [people.member.uuid, 'member'],
      ],
    })
    const globex = await seedOrganization(seeding, {
      slug: 'globex',
      name: 'Globex',
      timezone: 'America/New_York',
      partnerId: otherPartner.id,
      members: [[people.outsider.uuid, 'owner']],
    })
    const organizations = { acme: acme.organization, globex: globex.organization }
    await noteInAuditLog(seeding, organizations)

    const acmeKey = { organizationId: acme.organization.uuid }
    const keysOf = async (kind: 'NATIVE' | 'RYBBIT' | 'POSTHOG' | 'TOURS_EVENTS') => {
      const keys: Partial<Record<DemoKeyHolder, string>> = {}
      for (const holder of HOLDERS) keys[holder] = await seedKey(seeding, kind, { userId: people[holder].uuid })
      return keys as Record<DemoKeyHolder, string>
    }
    const world: DemoWorld = {
      url: services.publicUrl,
      users: Object.fromEntries(Object.entries(people).map(([key, { hash: _hash, ...user }]) => [key, user])) as Record<
        DemoUserName,
        DemoWorld['users'][DemoUserName]
      >,
      organizations,
      sites: { acme: acme.sites, globex: globex.sites },
      keys: {
        native: await keysOf('NATIVE'),
        rybbit: {
          ...(await keysOf('RYBBIT')),
          acmeOrganization: await seedKey(seeding, 'RYBBIT_ORGANIZATION', acmeKey),
        },
        posthog: await keysOf('POSTHOG'),
        'tours-events': await keysOf('TOURS_EVENTS'),
        recrubo: {
          partner: partner.key,
          otherPartner: otherPartner.key,
          acmeOrganization: await seedKey(seeding, 'RECRUBO_ORGANIZATION', acmeKey),
        },
      },
    }
    keep(world)
    return world
  })
}

async function seedPartner(seeding: Seeding, name: string): Promise<{ id: string; key: string }> {
  const { tx, services, now } = seeding
  const { id } = await tx.partner.create({ data: { id: services.newId(), name, createdAt: now, updatedAt: now } })
  return { id, key: await seedKey(seeding, 'RECRUBO_PARTNER', { partnerId: id }) }
}

/** The logs begin with how the organizations came to be. */
async function noteInAuditLog(
  { tx, services }: Seeding,
  organizations: Record<DemoOrganizationName, { uuid: string; name: string; slug: string }>,
): Promise<void> {
  const request = { id: 'demo', ip: null, userAgent: null, headers: new Headers() }
  const ctx = createContext(services, { viewer: { kind: 'OPERATOR' }, request, door: 'system' })
  for (const { uuid, name, slug } of Object.values(organizations)) {
    await recordAudit(tx, ctx, uuid, {
      action: 'organization.create',
      resourceType: 'Organization',
      resourceId: uuid,
      after: { name, slug, demo: true },
    })
  }
}
