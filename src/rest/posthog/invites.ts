import { postHogLevel } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { connection } from '../../database/list.js'
import type { Invitation } from '../../generated/prisma/client.js'
import type { InvitationInput } from '../../invitation/inputs.js'
import { invitationFilter, invitations, rolesOfInvitation } from '../../invitation/reads.js'
import { siteByReference, sitesByIds } from '../../site/reads.js'
import { WHOLE_LIST } from '../door.js'
import { Refused } from '../problem.js'
import { levelOf } from './access.js'
import { invalidInput } from './errors.js'
import type { Invite } from './invite-inputs.js'
import { presentTime, presentUserOf, roleOfLevel } from './presenters.js'

export const NO_SUCH_PROJECT = invalidInput(
  'Project does not exist on this organization, or it is private and you do not have access to it.',
  'private_project_access',
  'A project that is no site of the organization, or that the caller does not see.',
  'UNKNOWN_SITES',
)
export const PROJECT_ABOVE = invalidInput(
  'You cannot invite to a private project with a higher level than your own.',
  'private_project_access',
  'The level in the project is above that of the caller.',
)

/** The level that an invitation gives. */
async function levelOfInvitation(ctx: RequestContext, invitation: Invitation) {
  const roles = await rolesOfInvitation(ctx, invitation)
  return postHogLevel(new Set(roles.flatMap((role) => role.permissions)))
}

/** An invite (posthog.md 4). */
export async function presentInvite(ctx: RequestContext, invitation: Invitation) {
  const [level, createdBy, sites] = await Promise.all([
    levelOfInvitation(ctx, invitation),
    presentUserOf(ctx, invitation.inviterId),
    sitesByIds(ctx, invitation.siteIds),
  ])
  return {
    id: invitation.id,
    target_email: invitation.email,
    first_name: invitation.firstName ?? '',
    emailing_attempt_made: invitation.emailAttempted,
    level,
    is_expired: invitation.expiresAt <= ctx.services.now(),
    created_by: createdBy,
    created_at: presentTime(invitation.createdAt),
    updated_at: presentTime(invitation.updatedAt),
    message: invitation.message,
    private_project_access: sites.map(({ siteId }) => ({ id: siteId, level: 'member' })),
  }
}

/** What is given to whoever accepts. */
interface Grant {
  level: 1 | 8 | 15
  /** Numbers or raw ids of sites; null: all of them. */
  sites: (string | number)[] | null
}

/**
 * The invitation that an invite asks for; it replaces what is pending for the address (posthog.md 6.2). A project is a
 * site, and there are no private ones: a list of projects keeps a plain member to them, and says nothing of others.
 *
 * @throws Refused NO_SUCH_PROJECT, PROJECT_ABOVE
 */
export async function invitationFor(
  ctx: RequestContext,
  organizationId: string,
  invite: Invite,
): Promise<InvitationInput> {
  const projects = invite.private_project_access ?? []
  const found = await ctx.loadMany(
    siteByReference,
    projects.map(({ id }) => id),
  )
  if (found.some((site) => site?.organizationId !== organizationId)) throw new Refused(NO_SUCH_PROJECT)
  if (projects.some(({ level }) => level === 'admin') && levelOf(ctx, organizationId) < 8) {
    throw new Refused(PROJECT_ABOVE)
  }
  const wanted: Grant = { level: invite.level, sites: projects.length > 0 ? projects.map(({ id }) => id) : null }
  const earlier = invite.combine_pending_invites ? await pendingFor(ctx, organizationId, invite.target_email) : []
  const { level, sites } = [wanted, ...earlier].reduce(combined)
  return {
    email: invite.target_email,
    role: roleOfLevel(level),
    message: invite.message,
    firstName: invite.first_name,
    ...(level === 1 && sites && { hasRestrictedSiteAccess: true, siteIds: sites }),
    sendEmail: invite.send_email,
    replace: true,
  }
}

/** The higher level, and the sites of both. */
const combined = (one: Grant, other: Grant): Grant => ({
  level: one.level > other.level ? one.level : other.level,
  sites: one.sites && other.sites && [...new Set([...one.sites, ...other.sites])],
})

async function pendingFor(ctx: RequestContext, organizationId: string, email: string): Promise<Grant[]> {
  const conditions = await invitationFilter(ctx, { status: ['PENDING'], email })
  const { edges } = await connection(ctx, invitations, organizationId, { first: WHOLE_LIST }, { conditions })
  return Promise.all(
    edges.map(async ({ node }) => ({
      level: await levelOfInvitation(ctx, node),
      sites: node.hasRestrictedSiteAccess ? node.siteIds : null,
    })),
  )
}
