import type { RequestContext } from '../../context.js'
import { invalidField, notFound } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { inOrganization, type Work } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { rolesNamed } from '../../role/assignment.js'
import { demandOpenable, sitesSeen } from '../../site/opening.js'
import { announcedMember, auditedMember } from '../audited.js'
import { checkRoleChange, isOwner } from '../policy.js'
import { memberById } from '../reads.js'
import { refuseFirst } from '../refusals.js'
import { countOwners, keepShowing, memberUnderLock, restrictionOf, shownUnderLock, targetOf } from './under-lock.js'

/**
 * Gives the ownership to another member: in one step that member becomes owner and the giver, if he was one, admin (E11).
 * Other owners stay. Needs `organization.transfer`, and all that an owner holds (E2). Answers the new owner.
 *
 * @throws INVALID_INPUT (to oneself), NOT_FOUND, FORBIDDEN, ROLE_ABOVE_OWN, ESCALATION (sites), SELF_PROMOTION
 */
export async function transferOwnership(
  ctx: RequestContext,
  reference: OrganizationReference,
  memberId: string,
): Promise<Member> {
  const organization = await findOrganization(ctx, reference)
  if (!organization) throw notFound('Organization')
  const id = parseId('Member', memberId)
  const seen = id && (await ctx.load(memberById, id))
  if (!seen || seen.organizationId !== organization.id) throw notFound('Member')
  const options = { action: 'organization.transfer', needs: ['organization.transfer'] as const }
  const shown = await inOrganization(ctx, organization.id, options, async (work) => {
    const { member, user } = await memberUnderLock(work, seen.id)
    const target = targetOf(work, member)
    if (target.isSelf && isOwner(member.roleKeys)) {
      throw invalidField('memberId', 'own_membership', 'Choose another member: you are an owner already.')
    }
    const { roleKeys, permissions } = rolesNamed(work, ['owner'])
    const problems = checkRoleChange({
      actor: work.ceiling,
      target,
      newRoleKeys: roleKeys,
      newPermissions: permissions,
      ownersBefore: await countOwners(work),
    })
    refuseFirst(problems, isOwner(member.roleKeys))
    demandOpenable(work, { before: sitesSeen(target.permissions, await restrictionOf(work, member)), after: null })

    const owner = await makeOwner(work, member)
    const giver = await demoteGiver(work)
    const changed = giver ? [owner, giver.after] : [owner]
    return {
      value: shownUnderLock(work, owner, user),
      audit: {
        action: 'organization.transfer',
        resourceType: 'Organization',
        resourceId: work.organization.id,
        before: { receiver: auditedMember(member), giver: giver && auditedMember(giver.before) },
        after: { receiver: auditedMember(owner), giver: giver && auditedMember(giver.after) },
      },
      events: changed.map((one) => ({ type: 'member.updated', data: announcedMember(one) })),
      changesAccess: true,
    }
  })
  return keepShowing(ctx, shown)
}

async function makeOwner({ tx, now }: Work, member: Member): Promise<Member> {
  await tx.siteGrant.deleteMany({ where: { memberId: member.id } })
  return tx.member.update({
    where: { id: member.id },
    data: { roleKeys: ['owner'], hasRestrictedSiteAccess: false, updatedAt: now },
  })
}

/** A super admin may give away what he does not own: then nobody is demoted. */
async function demoteGiver({ tx, now, membership }: Work): Promise<{ before: Member; after: Member } | null> {
  if (!membership || !isOwner(membership.roleKeys)) return null
  const before = await tx.member.findFirstOrThrow({ where: { id: membership.memberId } })
  const after = await tx.member.update({ where: { id: before.id }, data: { roleKeys: ['admin'], updatedAt: now } })
  return { before, after }
}
