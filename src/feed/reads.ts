import { permissionsIn, type Viewer } from '../access/decide.js'
import type { Permission } from '../access/permissions.js'
import type { RequestContext } from '../context.js'
import { defineList } from '../database/list.js'
import { type Condition, filled } from '../database/page.js'
import { BadRequestError } from '../errors.js'
import type { Organization, OrganizationEvent } from '../generated/prisma/client.js'
import { requestError } from '../graph/request-errors.js'
import { encodeId, parseId } from '../ids.js'
import { audibleNouns, isEventType, KNOWN_NOUNS, missingForTypes } from './policy.js'

/** The events of organizations, in the order of commit: `CREATED_AT` is by `sequence`, since ids come from many clocks. */
export const organizationEvents = defineList<OrganizationEvent>({
  table: 'organization_event',
  parent: 'organizationId',
  orders: { CREATED_AT: [{ sql: 't.sequence', type: 'bigint' }] },
})

/**
 * Which events of an organization the viewer is told of: those of nouns that it may read, of sites no others than it was
 * granted, and of the types that it asks for (`member.removed`, or `member.*`).
 *
 * @throws BAD_REQUEST for a malformed type, FORBIDDEN for one that the viewer may not read
 */
export function toldEvents(
  viewer: Viewer,
  organization: Organization,
  types: readonly string[] | null | undefined,
): Condition[] {
  const held = permissionsIn(viewer, organization.id, organization)
  const asked = types ? [askedTypes(types, held)] : []
  return [readableNouns(held), ...grantedSites(viewer, organization.id), ...asked]
}

const NOUN = `split_part(t.type, '.', 1)`

function readableNouns(held: ReadonlySet<Permission>): Condition {
  const { nouns, others } = audibleNouns(held)
  return others
    ? { sql: `${NOUN} = any($?::text[]) or ${NOUN} <> all($?::text[])`, values: [nouns, KNOWN_NOUNS] }
    : { sql: `${NOUN} = any($?::text[])`, values: [nouns] }
}

function grantedSites(viewer: Viewer, organizationId: string): Condition[] {
  const granted = 'memberships' in viewer ? viewer.memberships.get(organizationId)?.restrictedSiteIds : null
  if (!granted || (viewer.kind === 'USER' && viewer.superAdmin)) return []
  const ids = granted.map((id) => encodeId('Site', id))
  return [{ sql: `${NOUN} <> 'site' or t.data ->> 'siteId' = any($?::text[])`, values: [ids] }]
}

function askedTypes(types: readonly string[], held: ReadonlySet<Permission>): Condition {
  if (types.length > 50) throw new BadRequestError('At most 50 types of events at once.')
  if (!types.every(isEventType)) {
    throw new BadRequestError('A type of events is written as member.removed, or member.* for all of a noun.')
  }
  const missingPermissions = missingForTypes(types, held)
  if (missingPermissions.length > 0) {
    throw requestError('FORBIDDEN', 'Not allowed to read events of these types.', { missingPermissions })
  }
  const nouns = types.filter((type) => type.endsWith('.*')).map((type) => type.slice(0, -2))
  return { sql: `t.type = any($?::text[]) or ${NOUN} = any($?::text[])`, values: [types, nouns] }
}

/** Where the feed of an organization stands now. */
export async function lastSequence(ctx: RequestContext, organizationId: string): Promise<bigint> {
  const [row] = await ctx.sql<{ sequence: bigint | null }>(
    'select max(e.sequence) as sequence from organization_event e where e."organizationId" = $1::uuid',
    [organizationId],
  )
  return row?.sequence ?? 0n
}

/** The place of one event in the feed of an organization; null for what is no event there. */
export async function sequenceOf(ctx: RequestContext, organizationId: string, id: string): Promise<bigint | null> {
  const uuid = parseId('OrganizationEvent', id)
  if (!uuid) return null
  const [row] = await ctx.sql<{ sequence: bigint }>(
    'select e.sequence from organization_event e where e."organizationId" = $1::uuid and e.id = $2::uuid',
    [organizationId, uuid],
  )
  return row?.sequence ?? null
}

const BATCH = 100

/** The next events after a place in the feed, and the place that was reached: also events that are not shown count. */
export async function eventsAfter(
  ctx: RequestContext,
  organizationId: string,
  sequence: bigint,
  conditions: readonly Condition[],
): Promise<{ events: OrganizationEvent[]; reached: bigint; more: boolean }> {
  const values: unknown[] = [organizationId, sequence, BATCH]
  const shown = conditions
    .map((condition) => `(${filled(condition, (value) => `$${values.push(value)}`)})`)
    .join(' and ')
  const rows = await ctx.sql<OrganizationEvent & { isShown: boolean }>(
    `select t.*, ${shown || 'true'} as "isShown" from organization_event t
     where t."organizationId" = $1::uuid and t.sequence > $2::bigint order by t.sequence limit $3`,
    values,
  )
  return {
    events: rows.filter((row) => row.isShown),
    reached: rows.at(-1)?.sequence ?? sequence,
    more: rows.length === BATCH,
  }
}
