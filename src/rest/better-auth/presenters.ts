import type { Invitation, Member, User } from '../../generated/prisma/client.js'
import { encodeId } from '../../ids.js'
import type { RoleView } from '../../role/reads.js'
import { statementsOf } from './statements.js'

interface OrganizationNode {
  id: string
  name: string
  slug: string
  logo?: string | null
  createdAt: string | Date
  metadata?: Record<string, unknown> | null
}

/** An organization with its metadata as an object, as create and update answer it. */
export const presentOrganization = ({ id, name, slug, logo, createdAt, metadata }: OrganizationNode) => ({
  id,
  name,
  slug,
  logo: logo ?? null,
  createdAt,
  metadata: metadata ?? null,
})

/** An organization with its metadata as the JSON text that the reads of version 1.7.25 answer (better-auth.md 3.1). */
export const presentOrganizationRow = (node: OrganizationNode) => ({
  ...presentOrganization(node),
  metadata: node.metadata ? JSON.stringify(node.metadata) : null,
})

/** Several roles are one text, separated by commas, in the order in which they were given. */
export const presentRoles = (roleKeys: readonly string[]): string => roleKeys.join(',')

export const presentMember = ({ id, organizationId, userId, roleKeys, createdAt }: Member) => ({
  id: encodeId('Member', id),
  organizationId: encodeId('Organization', organizationId),
  userId: encodeId('User', userId),
  role: presentRoles(roleKeys),
  createdAt,
})

/** A member with who it is; user null where the viewer may see the membership alone. */
export const presentMemberWithUser = (member: Member, user: User | null) => ({
  ...presentMember(member),
  user: user && { id: encodeId('User', user.id), name: user.name, email: user.email, image: user.image },
})

const STATUS = { PENDING: 'pending', ACCEPTED: 'accepted', REJECTED: 'rejected', REVOKED: 'canceled' } as const

/** An invitation; one that has expired still says `pending` (better-auth.md 8.2). `siteNumbers` are its sites' siteIds. */
export const presentInvitation = (invitation: Invitation, siteNumbers: readonly number[]) => ({
  id: encodeId('Invitation', invitation.id),
  organizationId: encodeId('Organization', invitation.organizationId),
  email: invitation.email,
  role: presentRoles(invitation.roleKeys),
  status: STATUS[invitation.status],
  expiresAt: invitation.expiresAt,
  createdAt: invitation.createdAt,
  inviterId: invitation.inviterId && encodeId('User', invitation.inviterId),
  hasRestrictedSiteAccess: invitation.hasRestrictedSiteAccess,
  siteIds: siteNumbers,
})

/** A role that the organization made itself. */
export const presentRole = ({ id, organizationId, key, permissions, createdAt }: RoleView) => ({
  id: encodeId('Role', id),
  organizationId: organizationId && encodeId('Organization', organizationId),
  role: key,
  permission: statementsOf(permissions),
  createdAt,
})
