import { effectiveRolePermissions } from '../../../access/roles.js'
import { refusal } from '../../../errors.js'
import type { Invitation } from '../../../generated/prisma/client.js'
import { missingForAssignment } from '../../../member/policy.js'
import type { Work } from '../../../operation.js'
import type { Assignment } from '../../../role/assignment.js'
import { opensBeyond, sitesSeen } from '../../../site/opening.js'

/**
 * Demands that the person who invited could still give what the invitation gives: an invitation outlives no right of its
 * maker, or who is about to be removed would leave a door open for himself (tours-events.md 6: the rights of the inviter;
 * 7, E2). Whoever sends it again answers for it from then on. Programs are not asked: their keys stand for organizations.
 *
 * @throws INVITER_LOST_RIGHTS
 */
export async function demandInviter(work: Work, invitation: Invitation, assignment: Assignment): Promise<void> {
  const { inviterId } = invitation
  if (!inviterId || (await couldStillGive(work, inviterId, invitation, assignment))) return
  throw refusal('INVITER_LOST_RIGHTS', 'Whoever invited you may no longer give this role. Ask for another invitation.')
}

async function couldStillGive(
  { ctx, tx, organization, roles }: Work,
  inviterId: string,
  { hasRestrictedSiteAccess, siteIds }: Invitation,
  { permissions }: Assignment,
): Promise<boolean> {
  const member = await tx.member.findFirst({
    where: { organizationId: organization.id, userId: inviterId },
    include: { siteGrants: true },
  })
  // A super admin need not be a member, and is then no one whom the recipient's transaction sees (docs/security.md).
  if (!member) return isSuperAdmin(ctx, inviterId)
  const held = effectiveRolePermissions(member.roleKeys, roles, organization)
  const own = member.hasRestrictedSiteAccess ? member.siteGrants.map(({ siteId }) => siteId) : null
  const opened = sitesSeen(permissions, hasRestrictedSiteAccess ? siteIds : null)
  const isWithinOwn = missingForAssignment(held, permissions).length === 0 && !opensBeyond(own, [], opened)
  return isWithinOwn || isSuperAdmin(ctx, inviterId)
}

async function isSuperAdmin(ctx: Work['ctx'], userId: string): Promise<boolean> {
  const where = { id: userId, superAdmin: true }
  return (await ctx.services.database.system.user.count({ where })) > 0
}
