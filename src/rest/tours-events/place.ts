import { permissionsIn, platformPermissions, type Viewer } from '../../access/decide.js'
import type { Permission, PlatformPermission } from '../../access/permissions.js'
import { recordRefusal } from '../../audit/record.js'
import type { RequestContext } from '../../context.js'
import { forbidden } from '../../errors.js'
import { parseId } from '../../ids.js'
import type { LoaderDefinition } from '../../loader.js'
import { organizationById } from '../../organization/reads.js'
import { ProblemError, Refused } from '../problem.js'
import type { DocumentedError, Guard } from '../route.js'
import { AMBIGUOUS, NO_ORGANIZATION } from './errors.js'

/**
 * The (raw) id of the organization that a request is about: the active one of the session, else the only one that the
 * session or key reaches (tours-events.md 2, row 2).
 *
 * @throws Refused NO_ORGANIZATION, AMBIGUOUS
 */
export function currentOrganization({ viewer }: RequestContext): string {
  const own = organizationsOf(viewer)
  const active = viewer.kind === 'USER' ? viewer.session.activeOrganizationId : null
  // Who was removed keeps the mark of the organization in the session.
  if (active && own.includes(active)) return active
  const [only, ...others] = own
  if (only === undefined) throw new Refused(NO_ORGANIZATION)
  if (others.length > 0) throw new Refused(AMBIGUOUS)
  return only
}

function organizationsOf(viewer: Viewer): string[] {
  switch (viewer.kind) {
    case 'USER':
      return [...viewer.memberships.keys()]
    case 'API_KEY': {
      const { organizationIds } = viewer.key
      return [...viewer.memberships.keys()].filter((id) => !organizationIds || organizationIds.includes(id))
    }
    case 'ORGANIZATION_KEY':
      return [viewer.organizationId]
    default:
      return []
  }
}

/** The current organization, in which the caller must hold the permission. @throws Refused, ProblemError FORBIDDEN */
export function organizationFor(ctx: RequestContext, permission: Permission): string {
  const organizationId = currentOrganization(ctx)
  if (!permissionsIn(ctx.viewer, organizationId).has(permission)) {
    throw new ProblemError({ kind: 'FORBIDDEN', missingPermissions: [permission] })
  }
  return organizationId
}

/**
 * What a path names inside the current organization: of another one it is as absent as anywhere (E9). `organizationId` null
 * is a system role, which every organization has.
 *
 * @throws Refused with `absent`, NO_ORGANIZATION, AMBIGUOUS
 */
export async function inCurrentOrganization<Row extends { organizationId: string | null }>(
  ctx: RequestContext,
  byId: LoaderDefinition<string, Row | null>,
  id: string | null,
  absent: DocumentedError,
): Promise<Row> {
  const organizationId = currentOrganization(ctx)
  const row = id && (await ctx.load(byId, id))
  if (!row || (row.organizationId ?? organizationId) !== organizationId) throw new Refused(absent)
  return row
}

/**
 * Refuses everybody but super admins: on their paths nothing tells a member that the organization is its own. `action` is
 * what a member of it is refused in its audit log (E12); for reads there is none.
 */
export const forSuperAdmins =
  (permission: PlatformPermission, action?: string): Guard =>
  async ({ ctx, params }) => {
    if (platformPermissions(ctx.viewer).has(permission)) return
    const id = parseId('Organization', params.id ?? '')
    const refused = forbidden([permission])
    if (action && id && (await ctx.load(organizationById, id))) await recordRefusal(ctx, id, action, refused)
    throw refused
  }
