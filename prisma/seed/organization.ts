import { newChallenge } from '../../src/domain/policy.js'
import { encodeId } from '../../src/ids.js'
import { newInvitationLink } from '../../src/invitation/token.js'
import type { Seeding } from './people.js'
import { seedVisits } from './visits.js'
import type { DemoOrganization, DemoSite } from './world.js'

export interface OrganizationPlan {
  slug: string
  name: string
  timezone: string
  partnerId: string
  /** Raw ids of users with the key of their role; the first is the owner. */
  members: readonly (readonly [userId: string, roleKey: string])[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** One organization with something of everything. */
export async function seedOrganization(
  seeding: Seeding,
  plan: OrganizationPlan,
): Promise<{ organization: DemoOrganization; sites: DemoSite[] }> {
  const { tx, services, now } = seeding
  const { newId } = services
  const { slug, name, timezone, partnerId } = plan
  const stamps = { createdAt: now, updatedAt: now }
  const organizationId = newId()
  const ownerId = plan.members[0]?.[0] ?? null
  await tx.organization.create({ data: { ...stamps, id: organizationId, slug, name, timezone, partnerId } })
  await tx.member.createMany({
    data: plan.members.map(([userId, roleKey]) => ({
      ...stamps,
      id: newId(),
      organizationId,
      userId,
      roleKeys: [roleKey],
    })),
  })
  await tx.role.create({
    data: {
      ...stamps,
      id: newId(),
      organizationId,
      key: 'analyst',
      name: 'Analyst',
      description: 'Looks at sites and their numbers, and changes nothing.',
      permissions: ['organization.read', 'users.read', 'roles.read', 'sites.read', 'batch_exports.read'],
    },
  })
  await tx.domain.createMany({
    data: [
      { domain: `${slug}.test`, verifiedAt: now, lastCheckedAt: now },
      { domain: `${slug}.example`, verifiedAt: null, lastCheckedAt: null },
    ].map((domain) => ({
      ...stamps,
      ...domain,
      id: newId(),
      organizationId,
      challenge: newChallenge(services.random),
    })),
  })
  await tx.invitation.create({
    data: {
      ...stamps,
      id: newId(),
      organizationId,
      email: `invited@${slug}.test`,
      roleKeys: ['member'],
      inviterId: ownerId,
      message: `Come and join ${name}.`,
      tokenHash: newInvitationLink(services).tokenHash,
      lifetimeHours: 7 * 24,
      expiresAt: new Date(now.getTime() + 7 * DAY),
    },
  })
  const sites = await seedSites(seeding, organizationId, slug, ownerId)
  await seedBatchExport(seeding, organizationId, ownerId)
  return { organization: { id: encodeId('Organization', organizationId), uuid: organizationId, slug, name }, sites }
}

async function seedSites(
  seeding: Seeding,
  organizationId: string,
  slug: string,
  createdById: string | null,
): Promise<DemoSite[]> {
  const { tx, services, now } = seeding
  const sites: DemoSite[] = []
  for (const domain of [`${slug}.test`, `shop.${slug}.test`, `blog.${slug}.test`]) {
    const { id, siteId, publicId } = await tx.site.create({
      data: {
        id: services.newId(),
        publicId: services.random(6).toString('hex'),
        organizationId,
        domain,
        name: domain,
        createdById,
        createdAt: now,
        updatedAt: now,
      },
    })
    await seedVisits(seeding, { organizationId, siteId: id })
    sites.push({ id: encodeId('Site', id), uuid: id, siteId, publicId, domain, name: domain })
  }
  return sites
}

const RUNS = 4

/** An hourly export to nowhere, whose last runs are over: every one with its log. */
async function seedBatchExport(
  { tx, services: { newId }, now }: Seeding,
  organizationId: string,
  createdById: string | null,
): Promise<void> {
  const batchExportId = newId()
  const thisHour = Math.floor(now.getTime() / HOUR) * HOUR
  const beginning = new Date(thisHour - RUNS * HOUR)
  await tx.batchExport.create({
    data: {
      id: batchExportId,
      organizationId,
      name: 'Events, every hour',
      model: 'EVENTS',
      destinationType: 'NOOP',
      interval: 'hour',
      nextRunFrom: new Date(thisHour),
      nextRunAt: new Date(thisHour + HOUR),
      createdById,
      createdAt: beginning,
      updatedAt: now,
    },
  })
  for (let i = 1; i <= RUNS; i += 1) {
    const end = new Date(beginning.getTime() + i * HOUR)
    const finishedAt = new Date(end.getTime() + 4000)
    const runId = newId()
    await tx.batchExportRun.create({
      data: {
        id: runId,
        organizationId,
        batchExportId,
        status: 'COMPLETED',
        scheduled: true,
        intervalStart: new Date(end.getTime() - HOUR),
        intervalEnd: end,
        recordsExported: 15n,
        recordsTotal: 15n,
        bytesExported: 4096n,
        attempts: 1,
        startedAt: end,
        createdAt: end,
        updatedAt: finishedAt,
        finishedAt,
      },
    })
    await tx.batchExportLog.createMany({
      data: [
        {
          timestamp: end,
          message: `Exporting ${new Date(end.getTime() - HOUR).toISOString()} to ${end.toISOString()}`,
        },
        { timestamp: finishedAt, message: 'Exported 15 records' },
      ].map((line) => ({ ...line, id: newId(), organizationId, batchExportId, runId, level: 'INFO' as const })),
    })
  }
}
