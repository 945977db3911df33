import type { Membership, UserViewer } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import { parseId } from '../../ids.js'
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
