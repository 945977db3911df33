import { missing, type PartnerViewer } from '../../access/decide.js'
import type { Permission } from '../../access/permissions.js'
import { recordPlatformRefusal, recordRefusal } from '../../audit/record.js'
import type { RequestContext } from '../../context.js'
import type { Condition } from '../../database/page.js'
import { forbidden } from '../../errors.js'
import type { Organization, User } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { organizationById } from '../../organization/reads.js'
import { organizationsOfUser } from '../../partner/reads.js'
import { userById } from '../../user/reads.js'
import type { Guard, GuardCall } from '../route.js'
import { refuse } from './errors.js'
import type { Collection } from './listing.js'

/** How far a key reaches on this door (recrubo.md 1; permissions.md 2). Operations decide the writes. */

const AUTHORIZATION = { header: 'Authorization' }
export const lacks = (permission: Permission): never =>
  refuse('forbidden', `Missing permission: ${permission}.`, AUTHORIZATION)

/** Of a read the permission is asked here, of a write, which has a name in the audit log, by its operation. */
interface Demand {
  read?: Permission
  action?: string
  /** What the id of the path is the id of. */
  of?: 'Organization' | 'User'
}

/** Management is for Partner Keys. */
export const byPartner =
  (demand: Demand): Guard =>
  async (call) => {
    const { viewer } = call.ctx
    if (viewer.kind !== 'PARTNER') return refuseKind(call, demand, 'Management needs a Partner Key.')
    if (demand.read && missing(viewer, '', [demand.read], viewer).length > 0) lacks(demand.read)
  }

/** For Organization Keys, and keys of people who belong somewhere. */
export const byMember =
  (act: Demand = {}): Guard =>
  async (call) => {
    if (call.ctx.viewer.kind === 'PARTNER') await refuseKind(call, act, 'This needs an Organization Key.')
  }

/**
 * A write that is refused here stands in the audit log like one that its operation refuses (tours-events.md 7, E12): in that of
 * the organizations it is about, as far as the key sees them, else in that of the installation.
 */
async function refuseKind(call: GuardCall, demand: Demand, detail: string): Promise<never> {
  const { action, of = 'Organization' } = demand
  if (action) {
    const ids = await organizationsMeant(call, of)
    for (const id of ids) await recordRefusal(call.ctx, id, action, forbidden([]))
    if (ids.length === 0) await recordPlatformRefusal(call.ctx, { action, resourceType: of }, forbidden([]))
  }
  return refuse('forbidden', detail, AUTHORIZATION)
}

async function organizationsMeant({ ctx, params }: GuardCall, of: 'Organization' | 'User'): Promise<string[]> {
  const id = parseId(of, params.id ?? '')
  if (!id) return []
  if (of === 'User') return ctx.load(organizationsOfUser, id)
  return (await ctx.load(organizationById, id)) ? [id] : []
}

/** The organizations of a partner. */
export const managedOrganizations = ({ viewer }: RequestContext): Collection<Organization> => ({
  table: 'organization',
  visible: [{ sql: 't."partnerId" = $?::uuid', values: [viewer.kind === 'PARTNER' ? viewer.partnerId : null] }],
  byId: organizationById,
})

/** The organization of the key, or those of its person. */
export const ownOrganizations = (ctx: RequestContext): Collection<Organization> => ({
  table: 'organization',
  visible: [{ sql: 't.id = any($?::uuid[])', values: [organizationsWith(ctx, 'organization.read')] }],
  byId: organizationById,
})

/** The people of all organizations that the key reaches; each once, wherever he belongs (C15). */
export const reachableUsers = (ctx: RequestContext): Collection<User> => ({
  table: 'user',
  visible: [ctx.viewer.kind === 'PARTNER' ? usersOfPartner(ctx.viewer) : usersOf(organizationsWith(ctx, 'users.read'))],
  byId: userById,
})

const usersOf = (organizationIds: readonly string[]): Condition => ({
  sql: 't.id in (select m."userId" from member m where m."organizationId" = any($?::uuid[]))',
  values: [organizationIds],
})

function usersOfPartner(viewer: PartnerViewer): Condition {
  if (missing(viewer, '', ['users.read'], viewer).length > 0) lacks('users.read')
  return {
    sql: `t.id in (select m."userId" from member m join organization o on o.id = m."organizationId"
      where o."partnerId" = $?::uuid)`,
    values: [viewer.partnerId],
  }
}

function organizationsWith({ scope }: RequestContext, permission: 'organization.read' | 'users.read') {
  return scope.can[permission] ?? lacks(permission)
}

/** The one organization in which the key changes users. */
export function organizationOf({ viewer }: RequestContext): string {
  if (viewer.kind === 'ORGANIZATION_KEY') return viewer.organizationId
  if (viewer.kind === 'API_KEY') {
    const { organizationIds } = viewer.key
    const own = [...viewer.memberships.keys()].filter((id) => organizationIds?.includes(id) ?? true)
    const [only] = own
    if (only && own.length === 1) return only
  }
  return refuse('forbidden', 'Users are changed with the key of one organization.', AUTHORIZATION)
}
