import { can } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import type { Invitation, Member } from '../../generated/prisma/client.js'
import { originOfInvitation } from '../../invitation/reads.js'
import { rolesOfMember } from '../../member/reads.js'
import { memberCountOfRole, type RoleView, roleOfKey } from '../../role/reads.js'
import { userById } from '../../user/reads.js'
import { presentInvitation, presentMember, presentRole } from './presenters.js'

/** What roles are called in their organization, joined by commas; the key of one that is gone. */
export async function roleText(ctx: RequestContext, organizationId: string, keys: readonly string[]): Promise<string> {
  const roles = await ctx.loadMany(
    roleOfKey,
    keys.map((key) => ({ organizationId, key })),
  )
  return keys.map((key, i) => roles[i]?.name ?? key).join(',')
}

/** A member as it is shown, with its user and role. */
export async function shownMember(ctx: RequestContext, member: Member) {
  const [role, [strongest], user] = await Promise.all([
    roleText(ctx, member.organizationId, member.roleKeys),
    rolesOfMember(ctx, member),
    ctx.load(userById, member.userId),
  ])
  return presentMember(member, role, strongest, user)
}

/** A role as an organization sees it; how many hold it is for those who may list members. */
export async function shownRole(ctx: RequestContext, organizationId: string, role: RoleView) {
  if (!can(ctx.viewer, organizationId, 'users.read')) return presentRole(role, null)
  const { key, isShadowed } = role
  return presentRole(role, isShadowed ? 0 : await ctx.load(memberCountOfRole, { organizationId, key }))
}

/** An invitation as those see it who sent it. */
export async function shownInvitation(ctx: RequestContext, invitation: Invitation) {
  const role = await roleText(ctx, invitation.organizationId, invitation.roleKeys)
  return presentInvitation(invitation, role, ctx.services.now())
}

/** An invitation as its recipient sees it, who can see neither the organization nor its roles. */
export async function receivedInvitation(ctx: RequestContext, invitation: Invitation) {
  const { roleNames, organizationName, inviterName } = await ctx.load(originOfInvitation, invitation.id)
  return { ...presentInvitation(invitation, roleNames.join(','), ctx.services.now()), organizationName, inviterName }
}
