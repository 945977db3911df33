import { ORGANIZATION_PERMISSIONS, PERMISSIONS } from '../../access/permissions.js'
import type { ToursEventsOrganizationFragment } from '../../generated/documents/graphql.js'
import type { Invitation, Member, Organization, User } from '../../generated/prisma/client.js'
import { type ShownStatus, shownStatus } from '../../invitation/policy.js'
import type { RoleView } from '../../role/reads.js'

/** The shapes of tours-events.md 3 made of rows. Dates become ISO 8601 with milliseconds and Z as JSON. */

export const presentOrganization = (organization: Organization | ToursEventsOrganizationFragment) => ({
  id: organization.id,
  name: organization.name,
  slug: organization.slug,
  logo: organization.logo,
  timezone: organization.timezone,
  createdAt: organization.createdAt,
  updatedAt: organization.updatedAt,
})

/** Both forms: the map that is documented, and a list. */
export const presentPermissions = (role: string | null, held: ReadonlySet<string>) => {
  const permissions: Record<string, Record<string, boolean>> = {}
  for (const { name, scope, resource, action } of PERMISSIONS) {
    if (scope === 'organization') permissions[resource] = { ...permissions[resource], [action]: held.has(name) }
  }
  return { role, permissions, granted: ORGANIZATION_PERMISSIONS.filter((permission) => held.has(permission)) }
}

/** `role` is what its roles are called, `strongest` the one of them that permits most. */
export const presentMember = (member: Member, role: string, strongest: RoleView | undefined, user: User | null) => ({
  id: member.id,
  organizationId: member.organizationId,
  userId: member.userId,
  role,
  roleId: strongest?.id ?? null,
  createdAt: member.createdAt,
  user: user && { id: user.id, name: user.name, email: user.email, image: user.image },
})

export const presentRole = (role: RoleView, memberCount: number | null) => ({
  id: role.id,
  name: role.name,
  description: role.description,
  permissions: role.permissions,
  isSystem: role.isSystem,
  organizationId: role.isSystem ? null : role.organizationId,
  shadows: role.shadows,
  memberCount,
})

const STATUS = {
  PENDING: 'pending',
  ACCEPTED: 'accepted',
  REJECTED: 'declined',
  REVOKED: 'revoked',
  EXPIRED: 'expired',
} as const satisfies Record<ShownStatus, string>

/** What this door calls the states of an invitation. */
export const STATUSES = Object.values(STATUS)

/** The state that the record knows under that name. */
export const statusNamed = (name: (typeof STATUSES)[number]): ShownStatus =>
  (Object.keys(STATUS) as ShownStatus[]).find((status) => STATUS[status] === name) as ShownStatus

/** Never with its token, which is in the mail alone (tours-events.md 3). */
export const presentInvitation = (invitation: Invitation, role: string, now: Date) => ({
  id: invitation.id,
  email: invitation.email,
  role,
  status: STATUS[shownStatus(invitation, now)],
  inviterId: invitation.inviterId,
  organizationId: invitation.organizationId,
  expiresAt: invitation.expiresAt,
  createdAt: invitation.createdAt,
})
