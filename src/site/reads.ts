import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import type { Condition, PageSource } from '../database/page.js'
import { refusal } from '../errors.js'
import type { Site } from '../generated/prisma/client.js'
import { parseId } from '../ids.js'
import { defineLoader, defineRowLoader } from '../loader.js'
import { escapeLike } from '../organization/reads.js'

/** The site of a (raw) id, if the viewer may see it: a member with restricted access sees the granted ones. */
export const siteById = defineRowLoader<Site>('site')

/** The visible sites among these (raw) ids, in their order. */
export async function sitesByIds(ctx: RequestContext, ids: readonly string[]): Promise<Site[]> {
  return (await ctx.loadMany(siteById, ids)).filter((site) => site !== null)
}

/** How callers name a site: integer siteId, 12-hex public id, TypeID or UUID (rybbit.md 2, posthog.md 6.4). */
export type SiteReference = string | number

const BIGGEST_SITE_ID = 2_147_483_647

function siteIdOf(reference: SiteReference): number | null {
  if (typeof reference === 'string' && !/^[0-9]{1,10}$/.test(reference)) return null
  const number = Number(reference)
  return Number.isInteger(number) && number > 0 && number <= BIGGEST_SITE_ID ? number : null
}

const publicIdOf = (reference: SiteReference): string | null =>
  /^[0-9a-f]{12}$/i.test(String(reference)) ? String(reference).toLowerCase() : null

/** The sites that are meant, in the order of the references, as far as this way of reading shows them. */
export async function sitesNamed(
  sql: RequestContext['sql'],
  references: readonly SiteReference[],
): Promise<(Site | null)[]> {
  const wanted = references.map((reference) => ({
    id: parseId('Site', String(reference)),
    siteId: siteIdOf(reference),
    publicId: publicIdOf(reference),
  }))
  const named = <Value>(values: (Value | null)[]) => values.filter((value) => value !== null)
  const rows = await sql<Site>(
    `select t.* from site t
     where t.id = any($1::uuid[]) or t."siteId" = any($2::int[]) or t."publicId" = any($3::text[])`,
    [named(wanted.map((by) => by.id)), named(wanted.map((by) => by.siteId)), named(wanted.map((by) => by.publicId))],
  )
  return wanted.map(
    (by) => rows.find((row) => row.id === by.id || row.siteId === by.siteId || row.publicId === by.publicId) ?? null,
  )
}

/** The site that is meant, if the viewer may see it; null for absent, foreign and malformed alike. */
export const siteByReference = defineLoader<SiteReference, Site | null>(
  (ctx, references) => sitesNamed(ctx.sql, references),
  (reference) => String(reference),
)

/**
 * The (raw) ids of sites of one organization that callers name in any form; each once, in the order given. What the
 * viewer cannot see there is unknown to it.
 *
 * @throws UNKNOWN_SITES with fact `siteIds`, the references as they were given
 */
export async function siteIdsToUuids(
  ctx: RequestContext,
  organizationId: string,
  references: readonly SiteReference[],
): Promise<string[]> {
  const found = await ctx.loadMany(siteByReference, references)
  const unknown = references.filter((_reference, index) => found[index]?.organizationId !== organizationId)
  if (unknown.length > 0) throw unknownSites(unknown)
  return [...new Set(found.flatMap((site) => site?.id ?? []))]
}

/** The refusal of references that name no visible site of the organization. */
export const unknownSites = (references: readonly SiteReference[]) =>
  refusal('UNKNOWN_SITES', `Sites do not belong to organization: ${references.join(', ')}`, {
    issues: [{ path: 'siteIds', code: 'unknown_sites', message: `Unknown sites: ${references.join(', ')}.` }],
    facts: { siteIds: references.map(String) },
  })

const orders: PageSource['orders'] = {
  NAME: [{ sql: 't.name', type: 'text' }],
  DOMAIN: [{ sql: 't.domain', type: 'text' }],
}

/** The sites of organizations. */
export const sites = defineList<Site>({ table: 'site', parent: 'organizationId', orders }, siteById)

/** The sites of members: those granted to it where its access is restricted, else all of its organization. */
export const sitesOfMember = defineList<Site>(
  {
    table: 'site',
    query: `select m.id as "memberId", s.* from member m join site s on s."organizationId" = m."organizationId"
      where not m."hasRestrictedSiteAccess"
        or exists (select 1 from site_grant g where g."memberId" = m.id and g."siteId" = s.id)`,
    parent: 'memberId',
    orders,
  },
  siteById,
)

/** The sites granted to a member one by one, which count while its access is restricted; as far as the viewer sees them. */
export const sitesGrantedTo = defineLoader<string, Site[]>(async (ctx, memberIds) => {
  const rows = await ctx.sql<Site & { memberId: string }>(
    `select g."memberId", t.* from site_grant g join site t on t.id = g."siteId"
     where g."memberId" = any($1::uuid[]) order by t.id`,
    [memberIds],
  )
  const byMember = new Map<string, Site[]>(memberIds.map((id) => [id, []]))
  for (const row of rows) byMember.get(row.memberId)?.push(row)
  return memberIds.map((id) => byMember.get(id) ?? [])
})

/** `search` in name and domain, `domain` the whole of it; both case-insensitive. */
export function siteFilter(filter: { search?: string | null; domain?: string | null } | null | undefined): Condition[] {
  const conditions: Condition[] = []
  if (filter?.search) {
    const pattern = `%${escapeLike(filter.search)}%`
    conditions.push({ sql: 't.name ilike $? or t.domain ilike $?', values: [pattern, pattern] })
  }
  if (filter?.domain) {
    conditions.push({ sql: 'lower(t.domain) = lower($?)', values: [filter.domain.trim().replaceAll('\0', '')] })
  }
  return conditions
}

const DAY = 86_400_000

/** How many sessions of a site had an event in the last 24 hours (rybbit.md 2). */
export const sessionsLast24Hours = defineLoader<string, number>(async (ctx, siteIds) => {
  const since = new Date(ctx.services.now().getTime() - DAY)
  const rows = await ctx.sql<{ siteId: string; count: number }>(
    `select s."siteId", count(*)::int as count from site_session s
     where s."siteId" = any($1::uuid[]) and s."lastEventAt" >= $2 group by 1`,
    [siteIds, since],
  )
  const counts = new Map(rows.map((row) => [row.siteId, row.count]))
  return siteIds.map((id) => counts.get(id) ?? 0)
})
