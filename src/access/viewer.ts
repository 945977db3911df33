import type { ApiKeyKind } from './key-scopes.js'
import type { Permission } from './permissions.js'

/** A user's place in one organization. All ids are raw UUIDs. */
export type Membership = {
  readonly organizationId: string
  readonly memberId: string
  readonly roleKeys: readonly string[]
  /** What the roles permit now, shadows and settings applied (`effectiveRolePermissions`). */
  readonly permissions: ReadonlySet<Permission>
  /** null = all sites. */
  readonly restrictedSiteIds: readonly string[] | null
}

/** The key that a request came with. null stands for "not limited". */
export type ViewerKey = {
  readonly id: string
  readonly kind: ApiKeyKind
  readonly scopes: readonly string[] | null
  readonly organizationIds: readonly string[] | null
  /** Whether it runs documents of the installation's list alone. */
  readonly trustedDocumentsOnly?: boolean
}

type Person = {
  readonly userId: string
  readonly email: string
  readonly emailVerified: boolean
  readonly name: string
  /** By organization id. */
  readonly memberships: ReadonlyMap<string, Membership>
}

export type UserViewer = Person & {
  readonly kind: 'USER'
  readonly superAdmin: boolean
  readonly session: {
    readonly id: string
    readonly activeOrganizationId: string | null
    /** When the person signed in. */
    readonly startedAt: Date
  }
}

/** A person by key: no `superAdmin` here, since that right is session-only (permissions.md 2). */
export type ApiKeyViewer = Person & { readonly kind: 'API_KEY'; readonly key: ViewerKey }

export type PartnerViewer = { readonly kind: 'PARTNER'; readonly partnerId: string; readonly key: ViewerKey }

export type OrganizationKeyViewer = {
  readonly kind: 'ORGANIZATION_KEY'
  readonly organizationId: string
  readonly key: ViewerKey
}

/** Who runs the installation, at its command line; never behind a request. */
export type OperatorViewer = { readonly kind: 'OPERATOR' }

/** Who is calling. */
export type Viewer =
  | { readonly kind: 'ANONYMOUS' }
  | UserViewer
  | ApiKeyViewer
  | PartnerViewer
  | OrganizationKeyViewer
  | OperatorViewer

/** What a decision must know of the organization itself: whose it is. */
export type OrganizationFacts = { readonly partnerId: string | null }
