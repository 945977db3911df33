import { offsetPage } from '../../database/numbered-page.js'
import { parseId } from '../../ids.js'
import { inviteMember } from '../../invitation/operations/invite-member.js'
import { inviteMembers } from '../../invitation/operations/invite-members.js'
import { revokeInvitation } from '../../invitation/operations/revoke-invitation.js'
import { invitationById, invitations } from '../../invitation/reads.js'
import { parseMailAddress } from '../../net/mail-address.js'
import { type Problem, Refused } from '../problem.js'
import { type DocumentedError, type Route, route } from '../route.js'
import { administering, inOrganizationOfPath, organizationOf, reading, refusalsInOrganization } from './access.js'
import { denied, invalid, invalidInput, NOT_FOUND } from './errors.js'
import { organizationPath, recordPath } from './inputs.js'
import { bulkBody, type Invite, inviteBody, NOT_A_LIST, TOO_MANY } from './invite-inputs.js'
import { inviteExample, inviteShape } from './invite-shapes.js'
import { invitationFor, NO_SUCH_PROJECT, PROJECT_ABOVE, presentInvite } from './invites.js'
import { pageExample, pageOf, pageQuery, presentPage, TOO_FAR, windowOf } from './page.js'
import { REQUIRED } from './texts.js'

const seeing = reading('organization_member:read', 'users.read')
const inviting = administering('organization_member:write', 'users.invite', 'invitation.create')
const revoking = administering('organization_member:write', 'users.invite', 'invitation.revoke')

const MEMBER_ALREADY = 'A user with this email address already belongs to the organization.'
const REFUSED_INVITE = [
  denied(
    'You cannot invite a user with a higher permission level than your own.',
    'The level is above that of the caller.',
    'ROLE_ABOVE_OWN',
  ),
  NO_SUCH_PROJECT,
  PROJECT_ABOVE,
]
const SEATS = denied(
  'You have reached the limit of 3 member(s) for your plan. Please upgrade to add more.',
  'The plan allows no more members.',
)
const TOO_MANY_PENDING = denied('An organization has at most 100 pending invitations.', 'Too many invites are pending.')

/** Of many invites the first that is wrong is told; `attr` stays empty, as one field of many would say nothing. */
const BAD_ITEM: DocumentedError = {
  ...invalidInput(
    REQUIRED,
    null,
    'Something is wrong with one of them; then none is created.',
    'BAD_INPUT',
    'INVALID_INPUT',
  ),
  word: (problem: Problem) => {
    const [issue] = 'issues' in problem ? problem.issues : []
    const isMember = issue?.code === 'already_member'
    return invalid(isMember ? MEMBER_ALREADY : (issue?.message ?? 'Invalid input.'), null).body
  },
}

/** One for each address, the last one that the list has. */
const lastOfEach = (invites: readonly Invite[]): Map<string, Invite> =>
  new Map(invites.map((invite) => [parseMailAddress(invite.target_email) ?? invite.target_email, invite]))

/** Invites (posthog.md 4 and 6.2). */
export const inviteRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/:organizationId/invites',
    operationId: 'invites_list',
    summary: 'List all invites',
    description: 'Those that nobody has answered, expired ones among them.',
    tag: 'Invites',
    permissions: ['users.read'],
    credential: 'any',
    guards: [inOrganizationOfPath(seeing)],
    params: organizationPath,
    query: pageQuery,
    success: {
      status: 200,
      description: 'A page of invites, newest first.',
      schema: pageOf(inviteShape),
      example: pageExample(inviteExample),
    },
    errors: [TOO_FAR, ...refusalsInOrganization(seeing)],
    run: async (call) => {
      const { ctx } = call
      const window = windowOf(call.query)
      const { rows, total } = await offsetPage(ctx, invitations, organizationOf(ctx, call.params), {
        ...window,
        direction: 'DESC',
        conditions: [{ sql: `t.status = 'PENDING'`, values: [] }],
      })
      const shown = await Promise.all(rows.map((invitation) => presentInvite(ctx, invitation)))
      return presentPage(call, window, { total, rows: shown })
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/invites',
    operationId: 'invites_create',
    summary: 'Create invites',
    description: 'What is pending for the same address goes.',
    tag: 'Invites',
    permissions: ['users.invite'],
    credential: 'any',
    guards: [inOrganizationOfPath(inviting)],
    params: organizationPath,
    body: inviteBody,
    bodyExample: { target_email: 'teammate@example.com', level: 1, message: 'Join us.' },
    success: { status: 201, description: 'The invite.', schema: inviteShape, example: inviteExample },
    errors: [
      invalidInput(REQUIRED, 'target_email', 'The address is missing.'),
      invalidInput(MEMBER_ALREADY, null, 'The address is of a member.', 'ALREADY_MEMBER'),
      ...REFUSED_INVITE,
      SEATS,
      TOO_MANY_PENDING,
      ...refusalsInOrganization(inviting),
    ],
    run: async ({ ctx, params, body }) => {
      const id = organizationOf(ctx, params)
      const { invitation } = await inviteMember(ctx, { id }, await invitationFor(ctx, id, body))
      return presentInvite(ctx, invitation)
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/:organizationId/invites/bulk',
    operationId: 'invites_bulk_create',
    summary: 'Create invites bulk',
    description: 'All or none. Of several for one address the last one counts, and is shown in the place of each.',
    tag: 'Invites',
    permissions: ['users.invite'],
    credential: 'any',
    guards: [inOrganizationOfPath(inviting)],
    params: organizationPath,
    body: bulkBody,
    bodyExample: [{ target_email: 'teammate@example.com' }, { target_email: 'boss@example.com', level: 8 }],
    success: {
      status: 201,
      description: 'The invites, in the order of the request.',
      schema: inviteShape.array(),
      example: [inviteExample],
    },
    errors: [
      BAD_ITEM,
      invalidInput(NOT_A_LIST, null, 'The body is no list.'),
      invalidInput(TOO_MANY, null, 'More than 20.'),
      ...REFUSED_INVITE,
      SEATS,
      TOO_MANY_PENDING,
      ...refusalsInOrganization(inviting),
    ],
    run: async ({ ctx, params, body }) => {
      const id = organizationOf(ctx, params)
      const wanted = lastOfEach(body)
      if (wanted.size === 0) return []
      const inputs = await Promise.all([...wanted.values()].map((invite) => invitationFor(ctx, id, invite)))
      const made = await inviteMembers(ctx, { id }, inputs)
      const shown = await Promise.all(made.map(({ invitation }) => presentInvite(ctx, invitation)))
      return body.map((invite) => shown.find((one) => one.target_email === parseMailAddress(invite.target_email)))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/:organizationId/invites/:id',
    operationId: 'invites_destroy',
    summary: 'Delete invites',
    tag: 'Invites',
    permissions: ['users.invite'],
    credential: 'any',
    guards: [inOrganizationOfPath(revoking)],
    params: recordPath,
    success: { status: 204, description: 'The link opens nothing any more.' },
    errors: [
      {
        ...NOT_FOUND,
        when: 'There is none, or somebody has answered it.',
        cause: ['NOT_FOUND', 'INVITATION_NOT_PENDING'],
      },
      ...refusalsInOrganization(revoking),
    ],
    run: async ({ ctx, params }) => {
      const id = parseId('Invitation', params.id)
      const invitation = id && (await ctx.load(invitationById, id))
      if (!invitation || invitation.organizationId !== organizationOf(ctx, params)) throw new Refused(NOT_FOUND)
      await revokeInvitation(ctx, invitation.id)
    },
  }),
]
