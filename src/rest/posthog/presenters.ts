import { postHogLevel, roleForLevel } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { connection } from '../../database/list.js'
import type { Member, Organization, Site, User } from '../../generated/prisma/client.js'
import { members, rolesOfMember } from '../../member/reads.js'
import { sites } from '../../site/reads.js'
import { nameParts } from '../../user/name.js'
import { userById } from '../../user/reads.js'
import { WHOLE_LIST } from '../door.js'
import { settingsOf } from './organization-settings.js'

/** ISO 8601 in UTC; microseconds only where there are any (posthog.md 1). */
export const presentTime = (time: Date): string =>
  time
    .toISOString()
    .replace(/\.(\d{3})Z$/, (_match, milliseconds) => (milliseconds === '000' ? 'Z' : `.${milliseconds}000Z`))

export const presentTimeOrNull = (time: Date | null): string | null => time && presentTime(time)

/** A number for records that are UUIDs here: their last 48 bits. Nothing is found by it. */
const numberOf = (uuid: string): number => Number.parseInt(uuid.slice(-12), 16)

/** UserBasic (posthog.md 4). */
export function presentUser(user: User) {
  const { firstName, lastName } = nameParts(user)
  return {
    id: numberOf(user.id),
    uuid: user.id,
    distinct_id: user.id,
    first_name: firstName ?? '',
    last_name: lastName ?? '',
    email: user.email,
    is_email_verified: user.emailVerified,
    hedgehog_config: null,
    role_at_organization: null,
  }
}

/** A user by (raw) id; null for nobody, and for whom the caller may not see. */
export async function presentUserOf(ctx: RequestContext, userId: string | null) {
  const user = userId && (await ctx.load(userById, userId))
  return user ? presentUser(user) : null
}

/** The level that a member's roles come to (posthog.md 6.3). */
export async function levelOfMember(ctx: RequestContext, member: Member) {
  const roles = await rolesOfMember(ctx, member)
  return postHogLevel(new Set(roles.flatMap((role) => role.permissions)))
}

/** A member (posthog.md 5). */
export async function presentMember(ctx: RequestContext, member: Member) {
  const [user, level] = await Promise.all([ctx.load(userById, member.userId), levelOfMember(ctx, member)])
  return {
    id: member.id,
    user: user && presentUser(user),
    level,
    joined_at: presentTime(member.createdAt),
    updated_at: presentTime(member.updatedAt),
    is_2fa_enabled: false,
    has_social_auth: false,
    last_login: presentTimeOrNull(user?.lastLoginAt ?? null),
  }
}

/** What a project is here: a site (posthog.md 6.4). */
const presentTeam = (site: Site, timezone: string) => ({
  id: site.siteId,
  uuid: site.id,
  organization: site.organizationId,
  api_token: site.publicId,
  name: site.name,
  is_demo: false,
  timezone,
  access_control: false,
})

const presentProject = (site: Site) => ({
  id: site.siteId,
  organization_id: site.organizationId,
  api_token: site.publicId,
  name: site.name,
})

/** The caller's level there; null for those who do not belong to it. */
export function ownLevel({ viewer }: RequestContext, organizationId: string) {
  if (viewer.kind === 'ORGANIZATION_KEY') return 8
  const membership = 'memberships' in viewer ? viewer.memberships.get(organizationId) : undefined
  return membership ? postHogLevel(membership.permissions) : null
}

/** An organization (posthog.md 7). Its sites are those that the caller may see. */
export async function presentOrganization(ctx: RequestContext, organization: Organization) {
  const { id, name, slug, createdAt, updatedAt, membersCanInvite, timezone } = organization
  const { logo_media_id, ...settings } = settingsOf(organization)
  const [shown, memberCount] = await Promise.all([
    connection(ctx, sites, id, { first: WHOLE_LIST }),
    ctx.load(members.counts, { parent: id, conditions: [] }),
  ])
  const rows = shown.edges.map(({ node }) => node)
  return {
    id,
    name,
    slug,
    logo_media_id,
    created_at: presentTime(createdAt),
    updated_at: presentTime(updatedAt),
    membership_level: ownLevel(ctx, id),
    plugins_access_level: 0,
    teams: rows.map((site) => presentTeam(site, timezone)),
    projects: rows.map(presentProject),
    available_product_features: [],
    metadata: { instance_tag: 'none' },
    customer_id: null,
    members_can_invite: membersCanInvite,
    ...settings,
    member_count: memberCount,
    default_role_id: null,
  }
}

/** An organization as the caller's profile lists it. */
export const presentOrganizationBasic = (ctx: RequestContext, organization: Organization) => ({
  id: organization.id,
  name: organization.name,
  slug: organization.slug,
  logo_media_id: settingsOf(organization).logo_media_id,
  membership_level: ownLevel(ctx, organization.id),
  members_can_use_personal_api_keys: settingsOf(organization).members_can_use_personal_api_keys,
})

/** The name of the role that a level stands for; levels come from `fields.level`. */
export const roleOfLevel = (level: 1 | 8 | 15): string => roleForLevel(level) ?? 'member'
