import type { RequestContext } from '../../../context.js'
import { DomainError } from '../../../errors.js'
import type { Invitation } from '../../../generated/prisma/client.js'
import type { Work } from '../../../operation.js'
import { type Assignment, rolesNamed } from '../../../role/assignment.js'
import { siteIdsToUuids } from '../../../site/reads.js'
import type { WantedInvitation } from '../../inputs.js'
import { shownStatus } from '../../policy.js'
import {
  aboutRestriction,
  aboveInviter,
  alreadyInvited,
  alreadyMember,
  type Complaint,
  type SiteAccess,
} from './judge.js'

/** A wanted invitation whose sites have been looked up, with the complaints that this gave. */
export interface Draft {
  wanted: WantedInvitation
  access: SiteAccess
  complaints: Complaint[]
}

/** What would be created, and everything that is wrong with it, in the order of better-auth.md 4. */
export interface Plan {
  wanted: WantedInvitation
  access: SiteAccess
  roleKeys: string[]
  /** What the address has pending, expired or not, and `replace` revokes. */
  replaced: Invitation[]
  complaints: Complaint[]
}

/**
 * Looks up the sites that an invitation names, as the inviter sees them. Before the transaction, which would keep its own
 * connection waiting for another one. Without a restriction the sites are dropped (rybbit.md 6).
 */
export async function draftInvitation(
  ctx: RequestContext,
  organizationId: string,
  wanted: WantedInvitation,
): Promise<Draft> {
  const hasRestrictedSiteAccess = wanted.hasRestrictedSiteAccess ?? false
  const named = hasRestrictedSiteAccess ? (wanted.siteIds ?? []) : []
  const { value: siteIds, complaints } = await complaining('siteIds', () => siteIdsToUuids(ctx, organizationId, named))
  return { wanted, access: { hasRestrictedSiteAccess, siteIds: siteIds ?? [] }, complaints }
}

/** Holds drafts against the organization as it stands under the lock. */
export async function planInvitations(work: Work, drafts: readonly Draft[]): Promise<Plan[]> {
  const { tx, organization, now } = work
  const emails = drafts.map(({ wanted }) => wanted.email)
  const members = await membersAmong(work, emails)
  const pending = await tx.invitation.findMany({
    where: { organizationId: organization.id, email: { in: emails }, status: 'PENDING' },
  })
  return Promise.all(
    drafts.map(async ({ wanted, access, complaints }, index) => {
      const role = await complaining('role', async () => rolesNamed(work, [wanted.role]))
      const earlier = pending.filter((row) => row.email === wanted.email)
      const isInvited = !wanted.replace && earlier.some((row) => shownStatus(row, now) === 'PENDING')
      const isRepeated = emails.indexOf(wanted.email) < index
      return {
        wanted,
        access,
        roleKeys: role.value?.roleKeys ?? [],
        replaced: wanted.replace ? earlier : [],
        complaints: [
          ...role.complaints,
          ...judged(role.value, (assignment) => aboveInviter(work, assignment, access)),
          ...(members.has(wanted.email) ? alreadyMember() : []),
          ...(isInvited || isRepeated ? alreadyInvited() : []),
          ...judged(role.value, (assignment) => aboutRestriction(work, assignment, access)),
          ...complaints,
        ],
      }
    }),
  )
}

/** Those of the addresses that belong to members. */
export async function membersAmong({ tx, organization }: Work, emails: string[]): Promise<Set<string>> {
  const rows = await tx.member.findMany({
    where: { organizationId: organization.id, user: { email: { in: emails } } },
    select: { user: { select: { email: true } } },
  })
  return new Set(rows.map(({ user }) => user.email))
}

/** Turns a refusal into a complaint, so that all of a call can be told at once. */
async function complaining<Value>(
  field: Complaint['field'],
  work: () => Promise<Value>,
): Promise<{ value: Value | null; complaints: Complaint[] }> {
  try {
    return { value: await work(), complaints: [] }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { value: null, complaints: [{ field, error }] }
  }
}

const judged = (assignment: Assignment | null, judge: (assignment: Assignment) => Complaint[]) =>
  assignment ? judge(assignment) : []
