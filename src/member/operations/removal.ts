import { deleteInvitationsFor } from '../../invitation/operations/delete-invitations-for.js'
import type { Outcome, Work } from '../../operation.js'
import { announcedMember, auditedMember } from '../audited.js'
import { checkRemoval, isOwner } from '../policy.js'
import { refuseFirst } from '../refusals.js'
import { countOwners, memberUnderLock, type ShownMember, shownUnderLock, targetOf } from './under-lock.js'

/**
 * Takes a member out of the organization, by somebody else or by itself, with its grants and with the invitations of its
 * address (rybbit.md 6).
 *
 * @throws NOT_FOUND, TARGET_ABOVE_OWN (E3; fact `targetIsOwner`), LAST_OWNER (E5)
 */
export async function remove(work: Work, memberId: string, action: string): Promise<Outcome<ShownMember>> {
  const { tx, organization } = work
  const { member, user } = await memberUnderLock(work, memberId)
  const target = targetOf(work, member)
  const problems = checkRemoval({ actor: work.ceiling, target, ownersBefore: await countOwners(work) })
  refuseFirst(problems, isOwner(member.roleKeys))

  await tx.member.delete({ where: { id: member.id } })
  await deleteInvitationsFor(tx, organization.id, user.email)
  return {
    value: shownUnderLock(work, member, user),
    audit: { action, resourceType: 'Member', resourceId: member.id, before: auditedMember(member) },
    events: [{ type: 'member.removed', data: { ...announcedMember(member), left: target.isSelf } }],
    changesAccess: true,
  }
}
