import { z } from 'zod'
import { numberedPage } from '../../database/numbered-page.js'
import { parseId } from '../../ids.js'
import type { Answer } from '../../invitation/inputs.js'
import { acceptInvitation } from '../../invitation/operations/accept-invitation.js'
import { rejectInvitation } from '../../invitation/operations/reject-invitation.js'
import { invitationFilter, invitationsByAddress, previewOfInvitation, toOwnAddress } from '../../invitation/reads.js'
import { Refused } from '../problem.js'
import { type Route, route } from '../route.js'
import { error, refusalOf, SESSION_REQUIRED, UNAUTHORIZED } from './errors.js'
import { acceptedExample, previewExample, receivedInvitationExample, successExample } from './examples.js'
import {
  ALREADY_MEMBER,
  INVITATION_NOT_FOUND,
  INVITER_LOST_RIGHTS,
  MEMBER_LIMIT,
  ROLE_GONE,
} from './invitation-errors.js'
import { envelope, PAGE_ERRORS, pagedQuery, pageExample, pageOf, pageShape } from './paging.js'
import { receivedInvitation } from './reads.js'
import { acceptedShape, previewShape, receivedInvitationShape, successShape } from './shapes.js'

const tokenPath = z.object({ token: z.string().describe('The last part of the link in the mail.') })
const answerPath = z.object({ token: z.string().describe('The same, or the id of the invitation.') })

/** Never was, used, taken back and expired look alike (tours-events.md 2, row 19). */
const GONE = error(404, 'Invitation not found', 'It is unknown, used or over.', 'NOT_FOUND', 'INVITATION_NOT_PENDING')

const ANSWER_ERRORS = [
  UNAUTHORIZED,
  SESSION_REQUIRED,
  refusalOf('NOT_RECIPIENT', 'You are not the recipient of the invitation.', 'It is for another address.'),
  refusalOf(
    'EMAIL_NOT_VERIFIED',
    'Verify your e-mail address before you accept or reject an invitation.',
    'The address is not verified, and the gateway can send mail.',
  ),
  GONE,
]

/** Invitations as their recipients know them (tours-events.md 2, rows 19 and 20; 6). */
export const recipientRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/invitations',
    operationId: 'listReceivedInvitations',
    summary: 'List the pending invitations to the own address',
    description: 'Where the gateway can send mail, only once the address is verified.',
    tag: 'Received invitations',
    permissions: [],
    credential: 'session',
    query: pagedQuery(['createdAt', 'expiresAt'], {}),
    success: {
      status: 200,
      description: 'A page of invitations.',
      schema: pageShape(receivedInvitationShape),
      example: pageExample(receivedInvitationExample),
    },
    errors: [UNAUTHORIZED, SESSION_REQUIRED, ...PAGE_ERRORS],
    run: async ({ ctx, query }) => {
      const conditions = [toOwnAddress(ctx), ...(await invitationFilter(ctx, { status: ['PENDING'] }))]
      const { rows, total } = await numberedPage(ctx, invitationsByAddress, null, { ...pageOf(query), conditions })
      return envelope(query, total, await Promise.all(rows.map((one) => receivedInvitation(ctx, one))))
    },
  }),
  route({
    method: 'GET',
    path: '/api/invitations/:token',
    operationId: 'getInvitation',
    summary: 'Show a pending invitation to the bearer of its link',
    tag: 'Received invitations',
    permissions: [],
    credential: 'public',
    params: tokenPath,
    success: { status: 200, description: 'Who invites into what.', schema: previewShape, example: previewExample },
    errors: [INVITATION_NOT_FOUND],
    run: async ({ ctx, params }) => {
      const preview = await previewOfInvitation(ctx, params.token)
      if (!preview) throw new Refused(INVITATION_NOT_FOUND)
      const { organizationName, inviterName, email, roleNames, expiresAt } = preview
      return { organizationName, inviterName, email, role: roleNames.join(','), expiresAt }
    },
  }),
  route({
    method: 'POST',
    path: '/api/invitations/:token/accept',
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation to the own address',
    tag: 'Received invitations',
    permissions: [],
    credential: 'session',
    params: answerPath,
    success: {
      status: 200,
      description: 'The caller is a member now.',
      schema: acceptedShape,
      example: acceptedExample,
    },
    errors: [...ANSWER_ERRORS, MEMBER_LIMIT, ALREADY_MEMBER, ROLE_GONE, INVITER_LOST_RIGHTS],
    run: async ({ ctx, params }) => {
      const { member } = await acceptInvitation(ctx, meant(params.token))
      return { success: true, organizationId: member.organizationId }
    },
  }),
  route({
    method: 'POST',
    path: '/api/invitations/:token/decline',
    operationId: 'declineInvitation',
    summary: 'Decline an invitation to the own address, an expired one, too',
    tag: 'Received invitations',
    permissions: [],
    credential: 'session',
    params: answerPath,
    success: { status: 200, description: 'It is declined.', schema: successShape, example: successExample },
    errors: ANSWER_ERRORS,
    run: async ({ ctx, params }) => {
      await rejectInvitation(ctx, meant(params.token))
      return { success: true }
    },
  }),
]

/** The list shows ids and no tokens; a token has another form than any id. */
const meant = (token: string): Answer => (parseId('Invitation', token) ? { invitationId: token } : { token })
