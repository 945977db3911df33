import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import { refusal } from '../errors.js'
import type { Domain } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { defineRowLoader } from '../loader.js'

/** Domains of organizations in which the viewer holds `domains.read`. */
export const domainById = defineRowLoader<Domain>('domain')

/** The domain of a TypeID or UUID, if the viewer may see it. */
export async function findDomain(ctx: RequestContext, id: string): Promise<Domain | null> {
  const uuid = parseId('Domain', id)
  return uuid ? ctx.load(domainById, uuid) : null
}

/** The domains of organizations. */
export const domains = defineList<Domain>(
  { table: 'domain', parent: 'organizationId', orders: { DOMAIN: [{ sql: 't.domain', type: 'text' }] } },
  domainById,
)

/** Whether another organization has verified the domain. Tenants cannot see each other's, so the owner looks. */
export async function isVerifiedElsewhere(
  ctx: RequestContext,
  domain: string,
  organizationId: string,
): Promise<boolean> {
  const found = await ctx.services.database.system.domain.count({
    where: { domain, verifiedAt: { not: null }, organizationId: { not: organizationId } },
  })
  return found > 0
}

/** The domain is in this organization already, or another one has verified it: the same answer for both. */
export const domainTaken = () => refusal('DOMAIN_TAKEN', 'domain with this domain already exists.')
