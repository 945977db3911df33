import { type DomainError, forbidden, invalidField, refusal } from '../../../errors.js'
import { missingForAssignment } from '../../../member/policy.js'
import type { Work } from '../../../operation.js'
import { type Assignment, roleAboveOwn } from '../../../role/assignment.js'
import { opensBeyond, sitesOfActor, sitesSeen } from '../../../site/opening.js'
import type { WantedInvitation } from '../../inputs.js'
import { isRestrictable } from '../../policy.js'

/** What an invitation opens to whoever accepts it. */
export interface SiteAccess {
  hasRestrictedSiteAccess: boolean
  /** Raw ids. */
  siteIds: string[]
}

/** Why somebody may not be invited like that, and the input field that it is about. */
export interface Complaint {
  field: keyof WantedInvitation
  error: DomainError
}

/** Throws the first of the complaints, if there is one. */
export function refuseFirst(complaints: readonly Complaint[]): void {
  const [first] = complaints
  if (first) throw first.error
}

const complain = (field: Complaint['field'], error: DomainError): Complaint[] => [{ field, error }]

/**
 * E2 of tours-events.md 7: every permission of the role must be the inviter's to confer. The same holds for sites: who
 * sees chosen ones only opens no others.
 */
export function aboveInviter(work: Work, { permissions }: Assignment, access: SiteAccess): Complaint[] {
  const missingPermissions = missingForAssignment(work.ceiling, permissions)
  if (missingPermissions.length > 0) return complain('role', roleAboveOwn(missingPermissions))
  const after = sitesSeen(permissions, access.hasRestrictedSiteAccess ? access.siteIds : null)
  if (!opensBeyond(sitesOfActor(work), [], after)) return []
  const message = 'You see chosen sites only, so you cannot open others.'
  return complain('hasRestrictedSiteAccess', refusal('ESCALATION', message))
}

/** Restrictions to sites are for plain members, and need a permission of their own (rybbit.md 6). */
export function aboutRestriction(
  work: Work,
  { roleKeys }: Assignment,
  { hasRestrictedSiteAccess }: SiteAccess,
): Complaint[] {
  if (!hasRestrictedSiteAccess) return []
  const field = 'hasRestrictedSiteAccess'
  if (!isRestrictable(roleKeys)) {
    const message = 'Site access restrictions can only be applied to member invitations.'
    return complain(field, invalidField(field, 'restriction_not_allowed', message, 'RESTRICTION_NOT_ALLOWED'))
  }
  return work.permissions.has('sites.restrict') ? [] : complain(field, forbidden(['sites.restrict']))
}

/** One address joins once and is asked once at a time. */
export const alreadyMember = () =>
  complain('email', refusal('ALREADY_MEMBER', 'User is already a member of this organization.'))

export const alreadyInvited = () =>
  complain('email', refusal('ALREADY_INVITED', 'User is already invited to this organization.'))
