import { isUnlimited, type PartnerViewer, permissionsIn, type Viewer } from './decide.js'
import type { Permission } from './permissions.js'

/**
 * What the database is told about the viewer; the row-level-security policies read it (migration "visibility", where
 * each member is explained).
 */
export interface Scope {
  user?: string
  email?: string
  all?: true
  partner?: string
  /** What the key of a partner may see of its organizations. */
  partnerCan?: Permission[]
  key?: string
  can: Partial<Record<Permission, string[]>>
  sites: string[]
  write?: string[]
}

/** The permissions that the policies of the tables ask for. */
const READS = [
  'organization.read',
  'users.read',
  'sites.read',
  'domains.read',
  'batch_exports.read',
  'webhooks.read',
  'subscription.read',
  'api_keys.read',
  'audit_logs.read',
] as const satisfies readonly Permission[]

/**
 * The scope of a viewer. `requireVerifiedEmail`: where the gateway can send mail, invitations are shown to a verified
 * address only (better-auth.md 5).
 */
export function scopeOf(viewer: Viewer, options: { requireVerifiedEmail: boolean }): Scope {
  const scope: Scope = { can: {}, sites: [] }
  switch (viewer.kind) {
    case 'ANONYMOUS':
      return scope
    case 'OPERATOR':
      return { ...scope, all: true }
    case 'PARTNER':
      return { ...scope, partner: viewer.partnerId, partnerCan: readsOfPartner(viewer), key: viewer.key.id }
    case 'ORGANIZATION_KEY':
      scope.key = viewer.key.id
      grant(scope, viewer, viewer.organizationId)
      return scope
    case 'USER':
    case 'API_KEY':
      if (viewer.kind === 'API_KEY') scope.key = viewer.key.id
      scope.user = viewer.userId
      // Invitations come from anywhere: a limited key would see beyond its limits.
      if (isUnlimited(viewer) && (viewer.emailVerified || !options.requireVerifiedEmail)) scope.email = viewer.email
      if (viewer.kind === 'USER' && viewer.superAdmin) scope.all = true
      for (const membership of viewer.memberships.values()) {
        grant(scope, viewer, membership.organizationId, membership.restrictedSiteIds)
      }
      return scope
  }
}

function readsOfPartner(viewer: PartnerViewer): Permission[] {
  const held = permissionsIn(viewer, '', { partnerId: viewer.partnerId })
  return READS.filter((permission) => held.has(permission))
}

function grant(scope: Scope, viewer: Viewer, organizationId: string, restrictedTo: readonly string[] | null = null) {
  const held = permissionsIn(viewer, organizationId)
  for (const permission of READS) {
    if (!held.has(permission)) continue
    if (permission === 'sites.read' && restrictedTo) {
      scope.sites.push(...restrictedTo)
      continue
    }
    scope.can[permission] ??= []
    scope.can[permission].push(organizationId)
  }
}

/** The text of the setting `app.scope`; `write` names the organizations that the running operation may change. */
export function scopeText(scope: Scope, write: readonly string[] = []): string {
  return JSON.stringify(write.length > 0 ? { ...scope, write } : scope)
}
