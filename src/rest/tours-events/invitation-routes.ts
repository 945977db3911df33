import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { numberedPage } from '../../database/numbered-page.js'
import { parseId } from '../../ids.js'
import { inviteMember } from '../../invitation/operations/invite-member.js'
import { resendInvitation } from '../../invitation/operations/resend-invitation.js'
import { revokeInvitation } from '../../invitation/operations/revoke-invitation.js'
import { invitationById, invitationFilter, invitations } from '../../invitation/reads.js'
import { type Route, route } from '../route.js'
import { error, MALFORMED, OF_ORGANIZATION, refusalOf, UNSEEN } from './errors.js'
import { invitationExample, successExample } from './examples.js'
import { idPath, NAMES_NO_ROLE, namesRole, roleNamed, roleReference } from './inputs.js'
import { ALREADY_MEMBER, INVITATION_NOT_FOUND, MEMBER_LIMIT, ROLE_GONE } from './invitation-errors.js'
import { envelope, PAGE_ERRORS, pagedQuery, pageExample, pageOf, pageShape } from './paging.js'
import { currentOrganization, inCurrentOrganization, organizationFor } from './place.js'
import { STATUSES, statusNamed } from './presenters.js'
import { shownInvitation } from './reads.js'
import { invitationShape, successShape } from './shapes.js'

const ROLE_ABOVE_OWN = refusalOf(
  'ROLE_ABOVE_OWN',
  'You cannot assign a role above your own.',
  'The role permits what the caller may not.',
  { missingPermissions: ['organization.delete'] },
)
const ALREADY_INVITED = refusalOf(
  'ALREADY_INVITED',
  'User is already invited to this organization.',
  'An invitation of the address is pending.',
)
const LIMITS = [
  refusalOf('INVITATION_LIMIT', 'An organization has at most 100 pending invitations.', 'Too many are pending.'),
  MEMBER_LIMIT,
]
const RESTRICTED_INVITER = refusalOf(
  'ESCALATION',
  'You see chosen sites only, so you cannot open others.',
  'The inviter may see chosen sites alone.',
)
const NOT_PENDING = refusalOf('INVITATION_NOT_PENDING', 'The invitation is accepted.', 'It is answered or taken back.')

/** Invitations into the current organization (tours-events.md 2, rows 15 to 18; 6). */
export const invitationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/invitations',
    operationId: 'listInvitations',
    summary: 'List the invitations, whatever came of them',
    tag: 'Invitations',
    permissions: ['users.read'],
    credential: 'any',
    query: pagedQuery(['createdAt', 'expiresAt', 'email'], { status: z.enum(STATUSES).optional() }),
    success: {
      status: 200,
      description: 'A page of invitations.',
      schema: pageShape(invitationShape),
      example: pageExample(invitationExample),
    },
    errors: [...OF_ORGANIZATION, ...PAGE_ERRORS],
    run: async ({ ctx, query }) => {
      const organizationId = organizationFor(ctx, 'users.read')
      const conditions = await invitationFilter(ctx, { status: query.status && [statusNamed(query.status)] })
      const { rows, total } = await numberedPage(ctx, invitations, organizationId, { ...pageOf(query), conditions })
      return envelope(query, total, await Promise.all(rows.map((one) => shownInvitation(ctx, one))))
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/invitations',
    operationId: 'createInvitation',
    summary: 'Invite somebody by e-mail',
    description: 'The invitation lives for seven days unless the operator wants another time.',
    tag: 'Invitations',
    permissions: ['users.invite'],
    credential: 'any',
    body: z.object({ email: z.string(), ...roleReference }).refine(namesRole, NAMES_NO_ROLE),
    bodyExample: { email: 'teammate@example.com', role: 'member' },
    success: { status: 201, description: 'The invitation.', schema: invitationShape, example: invitationExample },
    errors: [
      ...OF_ORGANIZATION,
      UNSEEN,
      MALFORMED,
      ROLE_ABOVE_OWN,
      RESTRICTED_INVITER,
      ...LIMITS,
      ALREADY_MEMBER,
      ALREADY_INVITED,
      error(422, 'Enter a valid email address.', 'The address is none.'),
      refusalOf('ROLE_NOT_FOUND', 'Role not found: pilot', 'There is no such role here.'),
      refusalOf(
        'TOO_MANY_REQUESTS',
        'Too many invitations were sent. Try again later.',
        'The address had five in an hour.',
        {
          retryAfter: 3600,
        },
      ),
    ],
    run: async ({ ctx, body }) => {
      const organizationId = currentOrganization(ctx)
      const role = await roleNamed(ctx, organizationId, body)
      const { invitation } = await inviteMember(ctx, { id: organizationId }, { email: body.email, role })
      return shownInvitation(ctx, invitation)
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/invitations/:id',
    operationId: 'resendInvitation',
    summary: 'Send an invitation again',
    description: 'With a new link and a new time; the old link is dead. An expired one is revived. Once a minute.',
    tag: 'Invitations',
    permissions: ['users.invite'],
    credential: 'any',
    params: idPath,
    success: { status: 200, description: 'The invitation.', schema: invitationShape, example: invitationExample },
    errors: [
      ...OF_ORGANIZATION,
      ROLE_ABOVE_OWN,
      RESTRICTED_INVITER,
      ...LIMITS,
      INVITATION_NOT_FOUND,
      NOT_PENDING,
      ALREADY_MEMBER,
      ALREADY_INVITED,
      ROLE_GONE,
      refusalOf('TOO_MANY_REQUESTS', 'The invitation was just sent. Try again in 60 s.', 'It was just sent.', {
        retryAfter: 60,
      }),
    ],
    run: async ({ ctx, params }) => {
      const { invitation } = await resendInvitation(ctx, (await invitationMeant(ctx, params.id)).id)
      return shownInvitation(ctx, invitation)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/invitations/:id',
    operationId: 'revokeInvitation',
    summary: 'Take a pending invitation back',
    tag: 'Invitations',
    permissions: ['users.invite'],
    credential: 'any',
    params: idPath,
    success: { status: 200, description: 'It is taken back.', schema: successShape, example: successExample },
    errors: [...OF_ORGANIZATION, INVITATION_NOT_FOUND, NOT_PENDING],
    run: async ({ ctx, params }) => {
      await revokeInvitation(ctx, (await invitationMeant(ctx, params.id)).id)
      return { success: true }
    },
  }),
]

const invitationMeant = (ctx: RequestContext, id: string) =>
  inCurrentOrganization(ctx, invitationById, parseId('Invitation', id), INVITATION_NOT_FOUND)
