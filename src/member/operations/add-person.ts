import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { refusal } from '../../errors.js'
import type { User } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import type { OrganizationReference } from '../../organization/reads.js'
import { joinedName } from '../../user/name.js'
import { type AddMember, type Profile, profileInput } from '../inputs.js'
import { add } from './add-member.js'
import { keepShowing } from './under-lock.js'

/**
 * Makes a person a member at once; of an address that nobody has, a user is made who cannot sign in before the operator
 * or a mailed link gives him a password (recrubo.md 3.3). A user who is there already stays as he is. Needs what `addMember` needs.
 *
 * @throws as addMember, but for USER_NOT_FOUND; CONFLICT (somebody took the address at the same moment)
 */
export async function addPerson(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: AddMember,
  profile: Profile,
): Promise<User> {
  const { timeZone, ...wanted } = parseInput(profileInput, profile)
  const shown = await add(ctx, reference, input, async ({ now, organization }, email) => {
    const parts = { firstName: wanted.firstName ?? null, lastName: wanted.lastName ?? null }
    const name = joinedName(parts) || email
    try {
      // Not in the transaction of the membership, whose login may not write users: a user without a membership is what
      // remains should that fail, and the next attempt finds him.
      return await ctx.services.database.system.user.create({
        data: {
          ...wanted,
          ...parts,
          id: ctx.services.newId(),
          name,
          email,
          timezone: timeZone ?? null,
          homeOrganizationId: organization.id,
          createdByOrganizationId: organization.id,
          createdAt: now,
          updatedAt: now,
        },
      })
    } catch (error) {
      if (isUniqueViolation(error, 'email')) throw refusal('CONFLICT', 'This e-mail address was just taken.')
      throw error
    }
  })
  keepShowing(ctx, shown)
  return shown.user
}
