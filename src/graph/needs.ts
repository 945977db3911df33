import type { Permission } from '../access/permissions.js'
import type { NeededPermission } from '../builder.js'

/** `authScopes` of a field of Organization that needs a permission there; make such fields nullable (graphql.md 1). */
export const needs =
  (permission: Permission) =>
  (organization: { id: string; partnerId: string | null }): { permission: NeededPermission } => ({
    permission: { permission, organizationId: organization.id, partnerId: organization.partnerId },
  })
