import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { rolesNamed } from '../../role/assignment.js'
import { demandOpenable, sitesSeen } from '../../site/opening.js'
import { mayBeRestricted } from '../../site/policy.js'
import { announcedMember, auditedMember } from '../audited.js'
import { type UpdateMember, updateMemberInput } from '../inputs.js'
import { checkRoleChange, isOwner, needsFor } from '../policy.js'
import { memberById } from '../reads.js'
import { refuseFirst } from '../refusals.js'
import { countOwners, keepShowing, memberUnderLock, restrictionOf, shownUnderLock, targetOf } from './under-lock.js'

/**
 * Gives a member other roles in place of those it has. Needs `users.update`, but not for a smaller role for oneself in a
 * session. Whoever becomes an owner or admin sees every site from then on (rybbit.md 9).
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ROLE_NOT_FOUND, TARGET_ABOVE_OWN (E3; fact `targetIsOwner`),
 *   ROLE_ABOVE_OWN (E2), ESCALATION (sites that the actor does not see), SELF_PROMOTION (E4), LAST_OWNER (E5)
 */
export async function updateMember(ctx: RequestContext, memberId: string, input: UpdateMember): Promise<Member> {
  const id = parseId('Member', memberId)
  const seen = id && (await ctx.load(memberById, id))
  if (!seen) throw notFound('Member')
  const wanted = parseInput(updateMemberInput, input)
  const options = { action: 'member.update', needs: needsFor(ctx.viewer, seen.userId, 'users.update'), what: 'Member' }
  const shown = await inOrganization(ctx, seen.organizationId, options, async (work) => {
    const { tx, now } = work
    const { member, user } = await memberUnderLock(work, seen.id)
    const assignment = rolesNamed(work, wanted.roles)
    const target = targetOf(work, member)
    const problems = checkRoleChange({
      actor: work.ceiling,
      target,
      newRoleKeys: assignment.roleKeys,
      newPermissions: assignment.permissions,
      ownersBefore: await countOwners(work),
    })
    refuseFirst(problems, isOwner(member.roleKeys))

    const opened = member.hasRestrictedSiteAccess && !mayBeRestricted(assignment.roleKeys)
    const restrictedTo = await restrictionOf(work, member)
    demandOpenable(work, {
      before: sitesSeen(target.permissions, restrictedTo),
      after: sitesSeen(assignment.permissions, opened ? null : restrictedTo),
      isSelf: target.isSelf,
    })
    if (opened) await tx.siteGrant.deleteMany({ where: { memberId: member.id } })
    const updated = await tx.member.update({
      where: { id: member.id },
      data: { roleKeys: assignment.roleKeys, updatedAt: now, ...(opened && { hasRestrictedSiteAccess: false }) },
    })
    const changed = String(member.roleKeys) !== String(updated.roleKeys)
    return {
      value: shownUnderLock(work, updated, user),
      audit: {
        action: 'member.update',
        resourceType: 'Member',
        resourceId: member.id,
        before: auditedMember(member),
        after: auditedMember(updated),
      },
      events: changed ? [{ type: 'member.updated', data: announcedMember(updated) }] : [],
      changesAccess: true,
    }
  })
  return keepShowing(ctx, shown)
}
