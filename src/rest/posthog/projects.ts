import type { RequestContext } from '../../context.js'
import { connection } from '../../database/list.js'
import type { Site } from '../../generated/prisma/client.js'
import { defineLoader } from '../../loader.js'
import { organizationById } from '../../organization/reads.js'
import { siteByReference, sites } from '../../site/reads.js'
import { Refused } from '../problem.js'
import type { DocumentedError, Guard } from '../route.js'
import {
  type Access,
  belongs,
  currentOrganization,
  inOrganizationOfPath,
  refusalsAmongOthers,
  withScope,
} from './access.js'
import { missing } from './errors.js'
import { ownLevel, presentTime } from './presenters.js'

/** A project is a site here (posthog.md 6.4). Which one a number means is told to those alone who belong to it. */

export const NO_SUCH_PROJECT = missing('Project not found.', 'There is no such project, or it is none of the caller.')

/** The refusals of an access below a project, as rows document them. */
export const refusalsInProject = (access: Access): DocumentedError[] => [
  ...refusalsAmongOthers(access),
  NO_SUCH_PROJECT,
]

/**
 * Sites by their numbers, whoever looks: a key for batch exports acts on a project whose site it may not read. Reads past
 * row-level security (docs/security.md); `projectAt` hands it to nobody else.
 */
const anySite = defineLoader<number, Site | null>(async (ctx, numbers) => {
  const rows = await ctx.services.database.system.site.findMany({ where: { siteId: { in: [...numbers] } } })
  return numbers.map((number) => rows.find((row) => row.siteId === number) ?? null)
})

const BIGGEST = 2_147_483_647

async function projectMeant(ctx: RequestContext, text: string): Promise<Site | null> {
  if (text === '@current') {
    const organizationId = currentOrganization(ctx.viewer)
    const page = organizationId ? await connection(ctx, sites, organizationId, { first: 1 }) : null
    return page?.edges[0]?.node ?? null
  }
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0
  return number > 0 && number <= BIGGEST ? ctx.load(anySite, number) : null
}

/** The project that a path names, if the caller belongs to its organization and is not kept to other sites there. */
export async function findProject(ctx: RequestContext, text: string): Promise<Site | null> {
  const site = await projectMeant(ctx, text)
  return site && (await belongs(ctx, site.organizationId)) && isOpenTo(ctx, site) ? site : null
}

function isOpenTo({ viewer }: RequestContext, { id, organizationId }: Site): boolean {
  if (viewer.kind === 'USER' && viewer.superAdmin) return true
  const membership = 'memberships' in viewer ? viewer.memberships.get(organizationId) : undefined
  return membership?.restrictedSiteIds?.includes(id) ?? true
}

/** The project of a path that `inProjectOfPath` has let through. @throws Refused NO_SUCH_PROJECT */
export async function projectAt(ctx: RequestContext, text: string): Promise<Site> {
  const site = await findProject(ctx, text)
  if (!site) throw new Refused(NO_SUCH_PROJECT)
  // Operations ask for the site by its number again, under the caller's own eyes.
  ctx.prime(siteByReference, String(site.siteId), site)
  return site
}

/** Refuses in the documented order, before the body: scope, project, then all that its organization refuses. */
export const inProjectOfPath =
  (access: Access): Guard =>
  async (call) => {
    const { ctx, params } = call
    const site = await findProject(ctx, params.projectId ?? '')
    if (!site) {
      await withScope(access)(call)
      throw new Refused(NO_SUCH_PROJECT)
    }
    await inOrganizationOfPath(access)({ ...call, params: { ...params, organizationId: site.organizationId } })
  }

/** A project. What it has upstream and no site has is empty. */
export async function presentProject(ctx: RequestContext, site: Site) {
  const organization = await ctx.load(organizationById, site.organizationId)
  return {
    id: site.siteId,
    uuid: site.id,
    organization: site.organizationId,
    name: site.name,
    product_description: null,
    api_token: site.publicId,
    app_urls: [],
    timezone: organization?.timezone ?? 'UTC',
    is_demo: false,
    access_control: false,
    effective_membership_level: ownLevel(ctx, site.organizationId),
    has_group_types: false,
    group_types: [],
    live_events_token: null,
    created_at: presentTime(site.createdAt),
    updated_at: presentTime(site.updatedAt),
  }
}
