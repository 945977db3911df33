import type { RequestContext } from '../../context.js'
import { notFound, refusal } from '../../errors.js'
import type { User } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { inOrganization, type Work } from '../../operation.js'
import { joinedName, nameParts } from '../../user/name.js'
import { type Profile, profileInput } from '../inputs.js'
import { exceeding, isOwner } from '../policy.js'
import { memberOfUser } from '../reads.js'
import { refuseFirst } from '../refusals.js'
import { memberUnderLock, type ShownMember, targetOf } from './under-lock.js'

/**
 * Changes what is known of a person who belongs to this organization and to no other (raw ids): nobody is renamed by one
 * organization for the others, and who signed up himself by none. Needs `users.update`, and every permission that the person
 * holds (E3).
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN (belongs elsewhere, too, or is a super admin; another name for somebody whom
 *   the organization did not make and who can sign in), TARGET_ABOVE_OWN
 */
export async function updatePerson(
  ctx: RequestContext,
  organizationId: string,
  userId: string,
  input: Profile,
): Promise<User> {
  const seen = await ctx.load(memberOfUser, { organizationId, userId })
  if (!seen) throw notFound('User')
  const { timeZone, ...changes } = parseInput(profileInput, input)
  const options = { action: 'user.update', needs: ['users.update'], what: 'User' } as const
  return inOrganization(ctx, organizationId, options, async (work) => {
    const shown = await memberUnderLock(work, seen.id)
    refuseAbove(work, shown.member)
    await refuseShared(work, shown.user)
    const before = nameParts(shown.user)
    const parts = { ...before, ...changes }
    if (parts.firstName !== before.firstName || parts.lastName !== before.lastName) {
      await refuseOthersName(work, shown.user)
    }
    const data = {
      ...(isElsewhereAtHome(shown.user, organizationId) && { phone: null, timezone: null, externalId: null }),
      ...changes,
      ...('firstName' in changes || 'lastName' in changes
        ? { name: joinedName(parts), firstName: parts.firstName, lastName: parts.lastName }
        : {}),
      ...(timeZone !== undefined && { timezone: timeZone }),
      homeOrganizationId: organizationId,
      updatedAt: work.now,
    }
    // The login of this transaction may not write users; it is the last that can fail before the audit row.
    const value = await ctx.services.database.system.user.update({ where: { id: userId }, data })
    return {
      value,
      audit: {
        action: 'user.update',
        resourceType: 'User',
        resourceId: userId,
        before: profileOf(shown.user),
        after: profileOf(value),
      },
      changesAccess: true,
    }
  })
}

/** What another organization has said of the person, which he has left since, is not handed on. */
const isElsewhereAtHome = ({ homeOrganizationId }: User, organizationId: string) =>
  homeOrganizationId !== null && homeOrganizationId !== organizationId

const profileOf = ({ name, phone, timezone, externalId }: User) => ({ name, phone, timezone, externalId })

function refuseAbove(work: Work, member: ShownMember['member']): void {
  const target = targetOf(work, member)
  if (target.isSelf) return
  const missingPermissions = exceeding(work.ceiling, target.permissions)
  if (missingPermissions.length === 0) return
  refuseFirst([{ code: 'TARGET_ABOVE_ACTOR', missingPermissions }], isOwner(member.roleKeys))
}

/** Memberships elsewhere are visible to the system client alone. */
async function refuseShared({ ctx, organization }: Work, user: User): Promise<void> {
  const elsewhere = await ctx.services.database.system.member.count({
    where: { userId: user.id, organizationId: { not: organization.id } },
  })
  if (elsewhere === 0 && !user.superAdmin) return
  throw refusal('FORBIDDEN', 'The person is not of this organization alone and changes its profile itself.')
}

/** Whether somebody can sign in as the person is better-auth's matter, whose tables the system client alone reads. */
async function refuseOthersName({ ctx, organization }: Work, user: User): Promise<void> {
  if (user.createdByOrganizationId === organization.id) return
  const { account, session } = ctx.services.database.system
  const own = { where: { userId: user.id } }
  if ((await account.count(own)) === 0 && (await session.count(own)) === 0) return
  throw refusal('FORBIDDEN', 'The person has signed up and changes the own name itself.')
}
