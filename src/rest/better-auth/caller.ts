import type { Membership, UserViewer } from '../../access/decide.js'
import { missingOf, ORGANIZATION_PERMISSIONS, type Permission } from '../../access/permissions.js'
import { recordRefusal } from '../../audit/record.js'
import type { RequestContext } from '../../context.js'
import { forbidden, refusal } from '../../errors.js'
import { parseId } from '../../ids.js'
import { isOwner } from '../../member/policy.js'
import { idOfAnyOrganization } from '../../organization/reads.js'
import { Refused } from '../problem.js'
import type { DocumentedError } from '../route.js'
import { ORGANIZATION_NOT_FOUND } from './errors.js'

/** How a request names an organization; without either it means the session's active one. */
export interface Named {
  organizationId?: string | undefined
  organizationSlug?: string | undefined
}

/** The caller's own place in the organization that a request is about. */
export interface Place {
  organizationId: string
  membership: Membership
}

/** Where text that is no id leads: looked up like any other, and found nowhere. */
const NOWHERE = '00000000-0000-0000-0000-000000000000'

/** The signed-in person; the door lets nobody else through. */
export function callerOf({ viewer }: RequestContext): UserViewer {
  if (viewer.kind !== 'USER') throw new Error('a row for sessions was reached without one')
  return viewer
}

/**
 * The (raw) id of the organization that is meant; null when none is named and none is active. An id that is none gives
 * one that nothing has. A slug must exist.
 *
 * @throws Refused ORGANIZATION_NOT_FOUND
 */
export async function organizationMeant(ctx: RequestContext, named: Named): Promise<string | null> {
  if (named.organizationSlug) {
    const id = await idOfAnyOrganization(ctx, { slug: named.organizationSlug })
    if (!id) throw new Refused(ORGANIZATION_NOT_FOUND)
    return id
  }
  if (named.organizationId) return parseId('Organization', named.organizationId) ?? NOWHERE
  return callerOf(ctx).session.activeOrganizationId
}

/** The caller's place in the organization that is meant. @throws Refused with `none` or `stranger` */
export async function placeOf(
  ctx: RequestContext,
  named: Named,
  refusals: { none: DocumentedError; stranger: DocumentedError },
): Promise<Place> {
  const organizationId = await organizationMeant(ctx, named)
  if (!organizationId) throw new Refused(refusals.none)
  const membership = callerOf(ctx).memberships.get(organizationId)
  if (!membership) throw new Refused(refusals.stranger)
  return { organizationId, membership }
}

/** A write that is refused for want of rights: the name of the act in the audit log, and the words of the row. */
export interface RefusedAct {
  action: string
  words: DocumentedError
}

/**
 * Demands a permission before the checks that this dialect documents after it. The operation would refuse, too, and write
 * it into the audit log; what is refused here is written there as well (tours-events.md 7, E12).
 *
 * @throws Refused
 */
export async function demand(
  ctx: RequestContext,
  place: Place,
  permission: Permission,
  act: RefusedAct,
): Promise<void> {
  if (place.membership.permissions.has(permission)) return
  await recordRefusal(ctx, place.organizationId, act.action, forbidden([permission]))
  throw new Refused(act.words)
}

/** Demands the role of an owner, which here is more than all permissions of one (better-auth.md 4, step 8). @throws Refused */
export async function demandOwner(ctx: RequestContext, place: Place, act: RefusedAct): Promise<void> {
  const { organizationId, membership } = place
  if (isOwner(membership.roleKeys)) return
  const missingPermissions = missingOf(ORGANIZATION_PERMISSIONS, membership.permissions)
  const reason = refusal('ROLE_ABOVE_OWN', 'Only an owner may do that.', { missingPermissions })
  await recordRefusal(ctx, organizationId, act.action, reason)
  throw new Refused(act.words)
}
