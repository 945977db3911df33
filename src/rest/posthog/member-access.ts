import { permissionsIn } from '../../access/decide.js'
import type { RequestContext } from '../../context.js'
import type { Member } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { memberOfUser } from '../../member/reads.js'
import { Refused } from '../problem.js'
import type { Guard } from '../route.js'
import { type Access, levelOf, organizationOf, reading, refusedWrite } from './access.js'
import { denied, NOT_FOUND } from './errors.js'
import { levelOfMember } from './presenters.js'

export const visitingMember = reading('organization_member:read', 'users.read')

/** What may be done to a member depends on who it is; `mayActOnTarget` decides. */
export const changingMember: Access = {
  scope: 'organization_member:write',
  permissions: ['users.update'],
  action: 'member.update',
  tooLittle: null,
}
export const removingMember: Access = { ...changingMember, permissions: ['users.delete'], action: 'member.remove' }

/** The refusals of a change, in their documented order (posthog.md 5). */
export const NOT_AN_ADMIN = denied(
  'You can only edit others if you are an admin.',
  'The caller is no admin.',
  'FORBIDDEN',
)
export const TARGET_ABOVE = denied(
  'You can only edit others with level lower or equal to you.',
  'The member is above the caller.',
  'TARGET_ABOVE_OWN',
)
export const OWN_LEVEL = denied(
  "You can't change your own access level.",
  'The member is the caller.',
  'SELF_PROMOTION',
)
export const OWNERS_ONLY = denied(
  "You can only make another member owner if you're this organization's owner.",
  'Level 15 by somebody who is no owner.',
)
export const LEVEL_ABOVE = denied(
  'You can only change access level of others to lower or equal to your current one.',
  'The level is above that of the caller.',
  'ROLE_ABOVE_OWN',
)

interface TargetPath {
  organizationId: string
  userUuid: string
}

/** The member of the path, by the UUID of its user or `@me`. @throws Refused NOT_FOUND */
export async function targetOf(ctx: RequestContext, params: TargetPath): Promise<Member> {
  const { viewer } = ctx
  const own = 'userId' in viewer ? viewer.userId : null
  const userId = params.userUuid === '@me' ? own : parseId('User', params.userUuid)
  const member = userId && (await ctx.load(memberOfUser, { organizationId: organizationOf(ctx, params), userId }))
  if (!member) throw new Refused(NOT_FOUND)
  return member
}

export const isCaller = ({ viewer }: RequestContext, member: Member): boolean =>
  'userId' in viewer && viewer.userId === member.userId

/** Before the body: the member is there, and nobody but an admin of at least its level acts on another. */
export const mayActOnTarget =
  (access: Access): Guard =>
  async ({ ctx, params }) => {
    const path = { organizationId: params.organizationId ?? '', userUuid: params.userUuid ?? '' }
    const member = await targetOf(ctx, path)
    if (isCaller(ctx, member)) return
    const { organizationId } = member
    const held = permissionsIn(ctx.viewer, organizationId)
    if (!access.permissions.every((permission) => held.has(permission))) {
      throw await refusedWrite(ctx, organizationId, access, NOT_AN_ADMIN)
    }
    if ((await levelOfMember(ctx, member)) > levelOf(ctx, organizationId)) {
      throw await refusedWrite(ctx, organizationId, access, TARGET_ABOVE)
    }
  }
