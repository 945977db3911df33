import type { RequestContext } from '../../context.js'
import type { Member } from '../../generated/prisma/client.js'
import { membersByOffset, type OffsetPage } from '../../member/offset-pages.js'
import { memberOfUser } from '../../member/reads.js'
import { userById } from '../../user/reads.js'
import { presentMemberWithUser } from './presenters.js'

/** Members that one answer shows at most. */
export const MOST_MEMBERS = 1000

/** A number out of a query: what is none, or below 1, counts as not given (better-auth.md 8.2). */
export function wholeNumber(
  text: string | undefined,
  { otherwise, most }: { otherwise: number; most: number },
): number {
  const number = Math.trunc(Number(text))
  return number >= 1 ? Math.min(number, most) : otherwise
}

/** A page of members with their users, and how many there are in all. */
export async function membersWithUsers(ctx: RequestContext, organizationId: string, page: OffsetPage) {
  const { members, total } = await membersByOffset(ctx, organizationId, page)
  return { members: await Promise.all(members.map((member) => withUser(ctx, member))), total }
}

/** A member as it is shown with its user. */
export async function withUser(ctx: RequestContext, member: Member) {
  return presentMemberWithUser(member, await ctx.load(userById, member.userId))
}

/** The membership of a user in an organization (raw ids), as far as the caller may see it. */
export const memberIn = (ctx: RequestContext, organizationId: string, userId: string) =>
  ctx.load(memberOfUser, { organizationId, userId })
