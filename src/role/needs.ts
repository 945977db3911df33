import { permissionsIn } from '../access/decide.js'
import type { Permission } from '../access/permissions.js'
import type { NeededPermission } from '../builder.js'
import type { GraphContext } from '../context.js'
import { organizationById } from '../organization/reads.js'
import type { RoleView } from './reads.js'

const shownWhole = new WeakSet<RoleView>()

/** Lets an answer show what a role permits to a viewer who could see that until his own operation took it away. */
export function showWhole(role: RoleView): void {
  shownWhole.add(role)
}

/**
 * `authScopes` of a field of Role that needs a permission (or one that implies it) where the role is held. A system role
 * outside an organization is a fact of the product, open to all.
 */
export const needsOfRole =
  (permission: Permission, orOneOf: readonly Permission[] = []) =>
  async (role: RoleView, _args: object, { ctx }: GraphContext): Promise<true | { permission: NeededPermission }> => {
    const { organizationId } = role
    if (organizationId === null || shownWhole.has(role)) return true
    const partnerId = (await ctx.load(organizationById, organizationId))?.partnerId ?? null
    const held = permissionsIn(ctx.viewer, organizationId, { partnerId })
    if (orOneOf.some((other) => held.has(other))) return true
    return { permission: { permission, organizationId, partnerId } }
  }
