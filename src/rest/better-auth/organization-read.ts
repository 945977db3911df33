import type { RequestContext } from '../../context.js'
import { setActiveOrganization } from '../../identity/operations/set-active-organization.js'
import { idOfAnyOrganization } from '../../organization/reads.js'
import { Refused } from '../problem.js'
import { callerOf, type Named, organizationMeant, type Place } from './caller.js'
import { error, ORGANIZATION_NOT_FOUND } from './errors.js'

export const STRANGER = error(
  403,
  'USER_IS_NOT_A_MEMBER_OF_THE_ORGANIZATION',
  'The caller does not belong to it. The session has no active organization any more.',
)

/** What reads of one organization may be refused for. */
export const READ_ERRORS = [ORGANIZATION_NOT_FOUND, STRANGER]

/**
 * The caller's place in the organization that a read is about; null when none is named and none is active. A foreign one
 * takes the active organization with it, as upstream does, so that a removed member's pages find their way out.
 *
 * @throws Refused
 */
export async function placeToRead(ctx: RequestContext, named: Named): Promise<Place | null> {
  const organizationId = await organizationMeant(ctx, named)
  if (!organizationId) return null
  const membership = callerOf(ctx).memberships.get(organizationId)
  if (membership) return { organizationId, membership }
  if (!(await idOfAnyOrganization(ctx, { id: organizationId }))) throw new Refused(ORGANIZATION_NOT_FOUND)
  await setActiveOrganization(ctx, null)
  throw new Refused(STRANGER)
}
