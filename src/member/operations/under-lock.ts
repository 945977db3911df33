import { effectiveRolePermissions } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Member, User } from '../../generated/prisma/client.js'
import type { Work } from '../../operation.js'
import { showWhole } from '../../role/needs.js'
import { effectiveRole, type RoleView, roleOfKey } from '../../role/reads.js'
import type { SeenSites } from '../../site/opening.js'
import { userById } from '../../user/reads.js'
import type { Target } from '../policy.js'

/** A member with what an answer shows of it, read while the operation still sees it. */
export interface ShownMember {
  member: Member
  user: User
  roles: RoleView[]
}

/** The member and its user as they stand under the lock. Throws NOT_FOUND: it may have gone in the meantime. */
export async function memberUnderLock({ tx, organization }: Work, id: string): Promise<{ member: Member; user: User }> {
  const member = await tx.member.findFirst({ where: { id, organizationId: organization.id } })
  const user = member && (await tx.user.findFirst({ where: { id: member.userId } }))
  if (!member || !user) throw notFound('Member')
  return { member, user }
}

/** The member with its roles as they are, or were, in this transaction. */
export function shownUnderLock(work: Work, member: Member, user: User): ShownMember {
  const { roles, organization, permissions } = work
  const held = member.roleKeys.flatMap(
    (key) => effectiveRole({ organizationId: organization.id, key }, roles, organization) ?? [],
  )
  if (permissions.has('roles.read')) held.forEach(showWhole)
  return { member, user, roles: held }
}

/** Lets the answer show the member although the operation may have put it out of the viewer's sight. */
export function keepShowing(ctx: RequestContext, { member, user, roles }: ShownMember): Member {
  ctx.prime(userById, user.id, user)
  for (const role of roles) ctx.prime(roleOfKey, { organizationId: member.organizationId, key: role.key }, role)
  return member
}

/** The member as the rules of E3 to E5 look at it. */
export function targetOf({ viewer, roles, organization }: Work, member: Member): Target {
  return {
    isSelf: 'userId' in viewer && viewer.userId === member.userId,
    roleKeys: member.roleKeys,
    permissions: effectiveRolePermissions(member.roleKeys, roles, organization),
  }
}

/** The sites that a member is restricted to; null where it is not. */
export async function restrictionOf({ tx }: Work, member: Member): Promise<SeenSites> {
  if (!member.hasRestrictedSiteAccess) return null
  const grants = await tx.siteGrant.findMany({ where: { memberId: member.id }, select: { siteId: true } })
  return grants.map(({ siteId }) => siteId)
}

/** How many owners there are: by an index of owners alone, since an organization can be large. */
export async function countOwners({ tx, organization }: Work): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from member m
    where m."organizationId" = ${organization.id}::uuid and 'owner' = any (m."roleKeys")`
  return row?.count ?? 0
}
