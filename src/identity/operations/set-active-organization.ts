import type { RequestContext } from '../../context.js'
import { sessionRequired } from '../../errors.js'

/**
 * Makes an organization (raw id) the active one of the viewer's session: the one that is meant where none is named; null
 * for none. It gives no right, so nothing is checked here. Sessions are better-auth's table, which belongs to no tenant
 * (docs/security.md).
 *
 * @throws SESSION_REQUIRED
 */
export async function setActiveOrganization(ctx: RequestContext, organizationId: string | null): Promise<void> {
  const { viewer, services } = ctx
  if (viewer.kind !== 'USER') throw sessionRequired()
  if (viewer.session.activeOrganizationId === organizationId) return
  await services.database.system.session.updateMany({
    where: { id: viewer.session.id },
    data: { activeOrganizationId: organizationId },
  })
  services.viewers.forgetAll()
  await ctx.refreshViewer()
}
