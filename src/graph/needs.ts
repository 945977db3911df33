import type { Permission } from '../access/permissions.js'
import type { NeededPermission } from '../builder.js'

type Organization = { id: string; partnerId: string | null }

/** Asks for a permission in the organization at hand, and says which one: routers are told (router-directives.ts). */
export interface NeededScope {
  (organization: Organization): { permission: NeededPermission }
  readonly permission: Permission
}

/** `authScopes` of a field of Organization that needs a permission there; make such fields nullable (graphql.md 1). */
export const needs = (permission: Permission): NeededScope =>
  Object.assign(
    (organization: Organization) => ({
      permission: { permission, organizationId: organization.id, partnerId: organization.partnerId },
    }),
    { permission },
  )
