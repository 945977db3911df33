import type { Viewer } from '../access/decide.js'
import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import type { Condition } from '../database/page.js'
import type { Organization } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { defineLoader, defineRowLoader } from '../loader.js'

/** How callers name an organization: TypeID or UUID, or slug. */
export interface OrganizationReference {
  id?: string | null
  slug?: string | null
}

export const organizationById = defineRowLoader<Organization>('organization')

export const organizationBySlug = defineLoader<string, Organization | null>(async (ctx, slugs) => {
  const rows = await ctx.sql<Organization>('select t.* from organization t where t.slug = any($1::text[])', [slugs])
  const bySlug = new Map(rows.map((row) => [row.slug, row]))
  return slugs.map((slug) => bySlug.get(slug) ?? null)
})

/** The organization that is meant, if the viewer may see it; null for absent, foreign and malformed alike. */
export async function findOrganization(ctx: RequestContext, by: OrganizationReference): Promise<Organization | null> {
  if (by.id != null) {
    const id = parseId('Organization', by.id)
    return id ? ctx.load(organizationById, id) : null
  }
  const slug = by.slug ?? ''
  // A slug never has such characters, and PostgreSQL refuses NUL in text.
  return /^[a-z0-9-]{1,64}$/.test(slug) ? ctx.load(organizationBySlug, slug) : null
}

export const organizations = defineList<Organization>(
  { table: 'organization', parent: null, orders: { NAME: [{ sql: 't.name', type: 'text' }] } },
  organizationById,
)

/** The organizations that the viewer belongs to. */
export function ownOrganizations(viewer: Viewer): Condition {
  if (viewer.kind === 'PARTNER') return { sql: 't."partnerId" = $?::uuid', values: [viewer.partnerId] }
  const ids =
    viewer.kind === 'ORGANIZATION_KEY'
      ? [viewer.organizationId]
      : 'memberships' in viewer
        ? [...viewer.memberships.keys()]
        : []
  return { sql: 't.id = any($?::uuid[])', values: [ids] }
}

/** All that the viewer may see: everything for a super admin. The condition lets the index serve everybody else. */
export function visibleOrganizations(viewer: Viewer): Condition[] {
  return viewer.kind === 'USER' && viewer.superAdmin ? [] : [ownOrganizations(viewer)]
}

/** `search` in the name, case-insensitive; `slug` exact. */
export function organizationFilter(
  filter: { search?: string | null; slug?: string | null } | null | undefined,
): Condition[] {
  const conditions: Condition[] = []
  if (filter?.search) conditions.push({ sql: `t.name ilike $?`, values: [`%${escapeLike(filter.search)}%`] })
  if (filter?.slug) conditions.push({ sql: 't.slug = $?', values: [filter.slug] })
  return conditions
}

/** Text to be found as it is by LIKE; NUL, which no text of ours contains, is left out. */
export const escapeLike = (text: string) => text.replaceAll('\0', '').replace(/[\\%_]/g, (match) => `\\${match}`)

/**
 * The (raw) id of an organization, also of one that the viewer may not see: for answers that tell a foreign organization
 * from none (better-auth.md 3.1). Reads past row-level security (docs/security.md).
 */
export async function idOfAnyOrganization(ctx: RequestContext, by: { id: string } | { slug: string }) {
  const where = 'id' in by ? by : { slug: by.slug.replaceAll('\0', '') }
  const found = await ctx.services.database.system.organization.findFirst({ where, select: { id: true } })
  return found?.id ?? null
}
