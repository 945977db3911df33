import { effectiveRolePermissions } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { type DomainError, notFound, refusal } from '../../errors.js'
import type { Member } from '../../generated/prisma/client.js'
import { encodeId, parseId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { exceeding } from '../../member/policy.js'
import { memberById } from '../../member/reads.js'
import { inOrganization, type Work } from '../../operation.js'
import { type SiteAccess, siteAccessInput } from '../inputs.js'
import { sitesOfActor } from '../opening.js'
import { checkSiteAccess, type SiteAccessProblem } from '../policy.js'
import { siteIdsToUuids, unknownSites } from '../reads.js'

/**
 * Restricts a member to chosen sites, or lifts that (rybbit.md 9). A list replaces the one before; without a list it
 * stays. Needs `sites.restrict` and `users.update`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, UNKNOWN_SITES, RESTRICTION_NOT_ALLOWED (owners and admins),
 *   TARGET_ABOVE_OWN, SELF_PROMOTION, ESCALATION (sites that the actor itself may not see)
 */
export async function setSiteAccess(ctx: RequestContext, memberId: string, input: SiteAccess): Promise<Member> {
  const id = parseId('Member', memberId)
  const target = id && (await ctx.load(memberById, id))
  if (!target) throw notFound('Member')
  const wanted = parseInput(siteAccessInput, input)
  const given = wanted.siteIds ? await siteIdsToUuids(ctx, target.organizationId, wanted.siteIds) : null
  return inOrganization(
    ctx,
    target.organizationId,
    { action: 'member.set_site_access', needs: ['sites.restrict', 'users.update'], what: 'Member' },
    async (work) => {
      const { tx, now, organization } = work
      const member = await tx.member.findFirst({
        where: { id: target.id, organizationId: organization.id },
        include: { siteGrants: true },
      })
      if (!member) throw notFound('Member')
      const { siteGrants, ...row } = member
      const before = siteGrants.map((grant) => grant.siteId)
      const after = given ?? before
      decide(work, row, wanted.restricted, after)
      await demandSites(work, after)

      const updated = await tx.member.update({
        where: { id: row.id },
        data: { hasRestrictedSiteAccess: wanted.restricted, updatedAt: now },
      })
      await tx.siteGrant.deleteMany({ where: { memberId: row.id, siteId: { notIn: after } } })
      await tx.siteGrant.createMany({
        data: after.map((siteId) => ({ memberId: row.id, siteId, organizationId: organization.id, createdAt: now })),
        skipDuplicates: true,
      })
      return {
        value: updated,
        audit: {
          action: 'member.set_site_access',
          resourceType: 'Member',
          resourceId: row.id,
          before: { hasRestrictedSiteAccess: row.hasRestrictedSiteAccess, siteIds: before },
          after: { hasRestrictedSiteAccess: wanted.restricted, siteIds: after },
        },
        events: [{ type: 'member.site_access_changed', data: { memberId: encodeId('Member', row.id) } }],
        changesAccess: true,
      }
    },
  )
}

function decide(work: Work, member: Member, restricted: boolean, siteIds: readonly string[]) {
  const rights = effectiveRolePermissions(member.roleKeys, work.roles, work.organization)
  const [problem] = checkSiteAccess({
    roleKeys: member.roleKeys,
    isSelf: member.id === work.membership?.memberId,
    exceeding: exceeding(work.ceiling, rights),
    actorSites: sitesOfActor(work),
    restricted,
    siteIds,
  })
  if (problem) throw toRefusal(problem)
}

/** Under the lock no site of the organization can go any more. */
async function demandSites({ tx, organization }: Work, ids: readonly string[]) {
  const found = await tx.site.findMany({
    where: { id: { in: [...ids] }, organizationId: organization.id },
    select: { id: true },
  })
  const known = new Set(found.map((site) => site.id))
  const gone = ids.filter((id) => !known.has(id))
  if (gone.length > 0) throw unknownSites(gone)
}

function toRefusal(problem: SiteAccessProblem): DomainError {
  switch (problem.code) {
    case 'RESTRICTION_NOT_ALLOWED':
      return refusal('RESTRICTION_NOT_ALLOWED', 'Owners and admins see every site and cannot be restricted.')
    case 'TARGET_ABOVE_ACTOR':
      return refusal('TARGET_ABOVE_OWN', 'The member may do more than you.', {
        missingPermissions: [...problem.missingPermissions],
      })
    case 'SELF_PROMOTION':
      return refusal('SELF_PROMOTION', 'You cannot widen your own access to sites.')
    case 'ESCALATION':
      return refusal('ESCALATION', 'You cannot give access to sites that you may not see yourself.')
  }
}
