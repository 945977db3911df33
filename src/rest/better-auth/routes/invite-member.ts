import { z } from 'zod'
import type { DomainError } from '../../../errors.js'
import { inviteMember as invite } from '../../../invitation/operations/invite-member.js'
import { resendInvitation } from '../../../invitation/operations/resend-invitation.js'
import { isRestrictable } from '../../../invitation/policy.js'
import { isOwner } from '../../../member/policy.js'
import { parseMailAddress } from '../../../net/mail-address.js'
import { roleKeysNamed } from '../../../role/names.js'
import { rolesOfOrganization } from '../../../role/reads.js'
import { type Answer, Refused } from '../../problem.js'
import { callerOf, demand, demandOwner, organizationMeant } from '../caller.js'
import { error, errorInWords, ORGANIZATION_NOT_FOUND, tooManyRequests } from '../errors.js'
import { invitationExample } from '../examples.js'
import { roleInput, roleNames } from '../inputs.js'
import { pendingInvitation, shownInvitation } from '../invitation-reads.js'
import { row, worded } from '../row.js'
import { invitationShape } from '../shapes.js'

const INVALID_EMAIL = error(400, 'INVALID_EMAIL', 'The address is none.')
const STRANGER = error(
  400,
  'MEMBER_NOT_FOUND',
  'The caller does not belong to it; also when it does not exist.',
  'NOT_FOUND',
)
const NOT_ALLOWED = error(
  403,
  'YOU_ARE_NOT_ALLOWED_TO_INVITE_USERS_TO_THIS_ORGANIZATION',
  'Needs `invitation:create`.',
  'FORBIDDEN',
)
const NO_ROLE = error(400, 'ROLE_NOT_FOUND', 'The role is empty.')
const unknownRoles = (names: readonly string[]) =>
  errorInWords(400, `ROLE_NOT_FOUND: ${names.join(', ')}`, 'There is no such role.')
const ROLE_ABOVE_OWN = error(
  403,
  'YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE',
  'The role may do more than the caller. Only an owner invites owners.',
  'ROLE_ABOVE_OWN',
)
const ONLY_FOR_MEMBERS = errorInWords(
  400,
  'Site access restrictions can only be applied to member invitations',
  'hasRestrictedSiteAccess with another role than member.',
  'RESTRICTION_NOT_ALLOWED',
)
const NO_SITES = errorInWords(
  400,
  'At least one site is required when restricting invitation access',
  'hasRestrictedSiteAccess without siteIds.',
)
const foreignSites = (ids: string) =>
  errorInWords(400, `Sites do not belong to organization: ${ids}`, 'siteIds that are none of its sites.')

/** The order of checks is better-auth's (better-auth.md 4), with Rybbit's rules after them (rybbit.md 6). */
export const inviteMember = row({
  method: 'POST',
  path: 'invite-member',
  operationId: 'inviteMember',
  summary: 'Invite somebody by e-mail',
  description:
    'Into the active organization unless another is named. With resend, an invitation that is pending is sent again as it is.',
  tag: 'Invitations',
  permissions: ['users.invite'],
  body: z.object({
    email: z.string(),
    role: roleInput,
    organizationId: z.string().optional(),
    resend: z.boolean().optional(),
    hasRestrictedSiteAccess: z.boolean().optional(),
    siteIds: z.array(z.number()).optional(),
  }),
  bodyExample: { email: 'teammate@example.com', role: 'member' },
  success: { description: 'The invitation.', schema: invitationShape, example: invitationExample },
  errors: [
    ORGANIZATION_NOT_FOUND,
    INVALID_EMAIL,
    STRANGER,
    NOT_ALLOWED,
    NO_ROLE,
    unknownRoles(['king']),
    ROLE_ABOVE_OWN,
    { ...ROLE_ABOVE_OWN, when: 'The own access is restricted to chosen sites.', cause: 'ESCALATION' },
    error(400, 'USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION', 'The address is of a member.', 'ALREADY_MEMBER'),
    error(400, 'USER_IS_ALREADY_INVITED_TO_THIS_ORGANIZATION', 'An invitation is pending.', 'ALREADY_INVITED'),
    error(403, 'INVITATION_LIMIT_REACHED', 'Too many invitations are pending.', 'INVITATION_LIMIT'),
    ONLY_FOR_MEMBERS,
    NO_SITES,
    foreignSites('1, 2'),
    errorInWords(403, 'You have reached the limit of 3 member(s) for your plan.', 'No seat is left.'),
    tooManyRequests(60),
  ],
  run: async ({ ctx, body }) => {
    const organizationId = await organizationMeant(ctx, body)
    if (!organizationId) throw new Refused(ORGANIZATION_NOT_FOUND)
    const email = parseMailAddress(body.email)
    if (!email) throw new Refused(INVALID_EMAIL)
    const membership = callerOf(ctx).memberships.get(organizationId)
    if (!membership) throw new Refused(STRANGER)
    const place = { organizationId, membership }
    await demand(ctx, place, 'users.invite', { action: 'invitation.create', words: NOT_ALLOWED })

    const role = roleNames(body.role).join(',')
    if (role === '') throw new Refused(NO_ROLE)
    const { keys, unknown } = roleKeysNamed(role, await ctx.load(rolesOfOrganization, organizationId))
    if (unknown.length > 0) throw new Refused(unknownRoles(unknown))
    if (isOwner(keys)) await demandOwner(ctx, place, { action: 'invitation.create', words: ROLE_ABOVE_OWN })

    const pending = body.resend ? await pendingInvitation(ctx, organizationId, email) : null
    if (!pending && body.hasRestrictedSiteAccess && !body.siteIds?.length) {
      throw new Refused(isRestrictable(keys) ? NO_SITES : ONLY_FOR_MEMBERS)
    }
    const { hasRestrictedSiteAccess, siteIds } = body
    const sent = pending
      ? resendInvitation(ctx, pending.id)
      : invite(ctx, { id: organizationId }, { email, role, hasRestrictedSiteAccess, siteIds })
    return shownInvitation(ctx, (await worded(sent, wordsWithFacts)).invitation)
  },
})

function wordsWithFacts({ code, message, facts, retryAfter }: DomainError): Answer | undefined {
  if (code === 'ROLE_NOT_FOUND') return unknownRoles([facts.roles ?? []].flat().map(String))
  if (code === 'UNKNOWN_SITES') return foreignSites([facts.siteIds ?? []].flat().join(', '))
  if (code === 'MEMBER_LIMIT') return errorInWords(403, message, '')
  if (code === 'TOO_MANY_REQUESTS') return tooManyRequests(retryAfter ?? 1)
  return undefined
}
