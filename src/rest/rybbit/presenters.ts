import type { Viewer } from '../../access/decide.js'
import { normaliseRoleKey, SYSTEM_ROLES, type SystemRoleKey } from '../../access/roles.js'
import type {
  RybbitListedSiteFragment,
  RybbitMemberFragment,
  RybbitMyMembershipsQuery,
  RybbitOrganizationFragment,
  RybbitOrganizationSitesQuery,
  RybbitSiteFragment,
  RybbitSubscriptionFragment,
} from '../../generated/documents/graphql.js'
import type { SiteOptions } from '../../site/options.js'

/** The shapes of rybbit.md made of what documents answer. Dates become ISO 8601 with milliseconds and Z as JSON. */

export const presentSubscription = (plan: RybbitSubscriptionFragment) => ({
  monthlyEventCount: plan.monthlyEventCount,
  eventLimit: plan.eventLimit,
  overMonthlyLimit: plan.overMonthlyLimit,
  planName: plan.planName,
  status: plan.status,
  isPro: plan.isPro,
})

const presentIdentity = ({ id, name, slug, logo, createdAt, metadata }: RybbitOrganizationFragment) => ({
  id,
  name,
  slug,
  logo,
  createdAt,
  metadata,
})

export const presentOrganization = (
  organization: RybbitOrganizationFragment & { subscription: RybbitSubscriptionFragment | null },
) => ({
  ...presentIdentity(organization),
  stripeCustomerId: null,
  monthlyEventCount: organization.subscription?.monthlyEventCount ?? null,
  overMonthlyLimit: organization.subscription?.overMonthlyLimit ?? null,
})

export const presentSite = (site: RybbitSiteFragment) => ({
  siteId: site.siteId,
  id: site.publicId,
  name: site.name,
  domain: site.domain,
  type: site.type === 'MOBILE' ? 'mobile' : 'web',
  organizationId: site.organization?.id ?? null,
  createdBy: site.createdBy?.id ?? null,
  public: site.public,
  saltUserIds: site.saltUserIds,
  blockBots: site.blockBots,
  ...(site.options as SiteOptions),
  detectedPlatform: null,
  createdAt: site.createdAt,
  updatedAt: site.updatedAt,
})

export const presentListedSite = (site: RybbitListedSiteFragment) => ({
  ...presentSite(site),
  sessionsLast24Hours: site.sessionsLast24Hours,
  isOwner: site.viewerCanManage,
  teams: [],
})

type OrganizationSites = NonNullable<RybbitOrganizationSitesQuery['organization']>

/** The busiest site first. */
export const presentOrganizationSites = (organization: OrganizationSites) => ({
  organization: presentOrganization(organization),
  sites: (organization.sites?.nodes ?? [])
    .map(presentListedSite)
    .sort((a, b) => b.sessionsLast24Hours - a.sessionsLast24Hours),
  subscription: organization.subscription && presentSubscription(organization.subscription),
})

/** A member without its user is one whom the viewer may not see any more. */
export const presentMembers = (organizationId: string, members: readonly RybbitMemberFragment[]) =>
  members.flatMap(({ id, user, roles, createdAt, hasRestrictedSiteAccess, grantedSites }) =>
    user
      ? {
          id,
          role: roleText(roles),
          userId: user.id,
          organizationId,
          createdAt,
          user: { id: user.id, name: user.name, email: user.email },
          siteAccess: {
            hasRestrictedSiteAccess,
            siteIds: hasRestrictedSiteAccess ? grantedSites.map((site) => site.siteId) : [],
          },
          teams: [],
        }
      : [],
  )

type Membership = RybbitMyMembershipsQuery['viewer']['organizations']['nodes'][number]

/** An organization key has no place of its own and acts as an admin (rybbit.md 7). */
export const presentMembership = (organization: Membership, viewer: Viewer) => ({
  ...presentIdentity(organization),
  role: organization.viewerMember ? roleText(organization.viewerMember.roles) : roleWithoutPlace(viewer),
  permissions: organization.viewerPermissions,
  assignableRoles: assignableRoles(organization.viewerPermissions),
})

const roleWithoutPlace = (viewer: Viewer) => (viewer.kind === 'ORGANIZATION_KEY' ? 'admin' : 'member')

const roleText = (roles: readonly { name: string }[]) => roles.map(({ name }) => normaliseRoleKey(name)).join(',')

/** The roles of this door that the holder of these permissions may give: none that permits what it does not hold. */
function assignableRoles(held: readonly string[]): SystemRoleKey[] {
  if (!held.includes('users.create') && !held.includes('users.update')) return []
  return SYSTEM_ROLES.filter((role) => role.permissions.every((permission) => held.includes(permission))).map(
    (role) => role.key,
  )
}
