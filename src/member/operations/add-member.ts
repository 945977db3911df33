import type { RequestContext } from '../../context.js'
import { notFound, refusal } from '../../errors.js'
import type { Member, User } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { pendingInvitations } from '../../invitation/reads.js'
import { inOrganization, type Work } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { demandConferable, rolesNamed } from '../../role/assignment.js'
import { demandOpenable, sitesSeen } from '../../site/opening.js'
import { demandSeats } from '../../usage/seats.js'
import { announcedMember, auditedMember } from '../audited.js'
import { type AddMember, addMemberInput } from '../inputs.js'
import { keepShowing, type ShownMember, shownUnderLock } from './under-lock.js'

/**
 * Makes an existing user a member at once, without an e-mail (rybbit.md 5, its order of checks). Needs `users.create`, and
 * every permission of the role (E2). A pending invitation for the address has then done its work and goes.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, ROLE_NOT_FOUND, ROLE_ABOVE_OWN, ESCALATION (sites that the actor does not
 *   see), USER_NOT_FOUND, ALREADY_MEMBER, MEMBER_LIMIT (fact `limit`)
 */
export async function addMember(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: AddMember,
): Promise<Member> {
  return keepShowing(ctx, await add(ctx, reference, input, null))
}

/** Adds a member; `create` makes the user of an address that nobody has, once nothing else stands in the way. */
export async function add(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: AddMember,
  create: ((work: Work, email: string) => Promise<User>) | null,
): Promise<ShownMember> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const wanted = parseInput(addMemberInput, input)
  return inOrganization(ctx, target.id, { action: 'member.add', needs: ['users.create'] }, async (work) => {
    const { tx, now, organization } = work
    const assignment = rolesNamed(work, wanted.roles)
    demandConferable(work, assignment)
    demandOpenable(work, { before: [], after: sitesSeen(assignment.permissions, null) })
    const known = await findStranger(ctx, wanted.email)
    if (!known && !create) throw userNotFound()
    if (known && (await tx.member.findFirst({ where: { organizationId: organization.id, userId: known.id } }))) {
      throw refusal('ALREADY_MEMBER', 'User is already a member of this organization')
    }
    await demandSeats(work, 1, () => pendingInvitations(work, [wanted.email]))
    const user = known ?? (await create?.(work, wanted.email))
    if (!user) throw userNotFound()
    const member = await tx.member.create({
      data: {
        id: ctx.services.newId(),
        organizationId: organization.id,
        userId: user.id,
        roleKeys: assignment.roleKeys,
        createdAt: now,
        updatedAt: now,
      },
    })
    await tx.invitation.deleteMany({
      where: { organizationId: organization.id, email: user.email, status: 'PENDING' },
    })
    return {
      value: shownUnderLock(work, member, user),
      audit: { action: 'member.add', resourceType: 'Member', resourceId: member.id, after: auditedMember(member) },
      events: [{ type: 'member.added', data: announcedMember(member) }],
      changesAccess: true,
    }
  })
}

/** Somebody who shares no organization with the viewer yet is visible to the system client alone. */
const findStranger = (ctx: RequestContext, email: string): Promise<User | null> =>
  ctx.services.database.system.user.findFirst({ where: { email } })

const userNotFound = () => refusal('USER_NOT_FOUND', 'User not found')
