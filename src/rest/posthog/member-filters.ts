import { z } from 'zod'
import { can } from '../../access/decide.js'
import { type PostHogLevel, postHogLevel } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import type { Condition } from '../../database/page.js'
import { memberConditions } from '../../member/reads.js'
import { escapeLike } from '../../organization/reads.js'
import { roleOfKey } from '../../role/reads.js'
import { Refused } from '../problem.js'
import { invalidInput, NO_PERMISSION } from './errors.js'
import { moment } from './fields.js'
import { pageQuery } from './page.js'
import { NOT_DATE, notAChoice, tooLong } from './texts.js'

const SEARCH = 200
const LEVELS: readonly PostHogLevel[] = [1, 8, 15]
const YES = ['true', '1', 't', 'yes']

/** What the list of members can be asked for (posthog.md 5 and 9). */
export const memberQuery = pageQuery.extend({
  order: z.string().optional().describe('`joined_at` or `-joined_at` (the default); anything else is ignored.'),
  email: z.string().optional().describe('Only the member with exactly this address.'),
  updated_after: moment().optional().describe('Only members that changed after this moment.'),
  search: z.string().max(SEARCH, tooLong(SEARCH)).optional().describe('Part of the name or the address.'),
  email_domain: z.string().optional().describe('Only members whose address is of this domain.'),
  levels: z.string().optional().describe('Only members of these levels: `8,15`.'),
  outside_verified_domains: z
    .string()
    .optional()
    .describe('`true`: only members whose address is of no verified domain of the organization.'),
})

const NO_LEVEL = (text: string) => invalidInput(notAChoice(text), 'levels', 'Another level than 1, 8 and 15.')

/** What may be wrong with such a query, as rows document it. */
export const BAD_MEMBER_QUERY = [
  invalidInput(NOT_DATE, 'updated_after', 'No moment.'),
  invalidInput(tooLong(SEARCH), 'search', 'A search of more than 200 characters.'),
  NO_LEVEL('99'),
]

type Query = z.output<typeof memberQuery>

/**
 * The conditions of a query over the members of an organization (raw id).
 *
 * @throws Refused: another level than there is, or domains that the caller may not read
 */
export async function conditionsOf(
  ctx: RequestContext,
  organizationId: string,
  query: Query,
  url: string,
): Promise<Condition[]> {
  const { email, updated_after, search, email_domain, outside_verified_domains = '' } = query
  const conditions = await memberConditions(ctx, organizationId, { search })
  if (email) conditions.push(ofUser('u.email = $?', email.replaceAll('\0', '')))
  if (updated_after) conditions.push({ sql: 't."updatedAt" > $?::timestamptz', values: [updated_after] })
  if (email_domain) conditions.push(ofUser('u.email ilike $?', `%@${escapeLike(email_domain)}`))
  if (YES.includes(outside_verified_domains.toLowerCase())) {
    // Under the eyes of somebody who sees no domains, everybody would be outside of them.
    if (!can(ctx.viewer, organizationId, 'domains.read')) throw new Refused(NO_PERMISSION)
    conditions.push(OUTSIDE)
  }
  const levels = levelsIn(url)
  if (levels) conditions.push(await ofLevels(ctx, organizationId, levels))
  return conditions
}

const ofUser = (sql: string, value: string): Condition => ({
  sql: `exists (select 1 from "user" u where u.id = t."userId" and ${sql})`,
  values: [value],
})

const OUTSIDE: Condition = {
  sql: `not exists (select 1 from "user" u join domain d on u.email like '%@' || d.domain
    where u.id = t."userId" and d."organizationId" = t."organizationId" and d."verifiedAt" is not null)`,
  values: [],
}

/** By commas, or by the parameter again and again; null: all. */
function levelsIn(url: string): PostHogLevel[] | null {
  const given = new URL(url).searchParams.getAll('levels').flatMap((list) => list.split(','))
  const wanted = given.map((text) => text.trim()).filter((text) => text !== '')
  const levels = wanted.map((text) => {
    const level = LEVELS.find((one) => String(one) === text)
    if (!level) throw new Refused(NO_LEVEL(text))
    return level
  })
  return levels.length > 0 ? levels : null
}

/** A level is what the roles of a member come to, so the few sets of roles that members have are asked. */
async function ofLevels(ctx: RequestContext, organizationId: string, levels: PostHogLevel[]): Promise<Condition> {
  const sets = await ctx.sql<{ text: string; keys: string[] }>(
    `select distinct to_jsonb(t."roleKeys")::text as text, t."roleKeys" as keys from member t
     where t."organizationId" = $1::uuid`,
    [organizationId],
  )
  const known = await Promise.all(
    sets.map(async ({ text, keys }) => {
      const roles = await ctx.loadMany(
        roleOfKey,
        keys.map((key) => ({ organizationId, key })),
      )
      const level = postHogLevel(new Set(roles.flatMap((role) => role?.permissions ?? [])))
      return levels.includes(level) ? [text] : []
    }),
  )
  return { sql: 'to_jsonb(t."roleKeys")::text = any($?::text[])', values: [known.flat()] }
}
