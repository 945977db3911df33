import { z } from 'zod'
import { parseId } from '../../../ids.js'
import { shownStatus } from '../../../invitation/policy.js'
import { anyInvitation, originOfInvitation } from '../../../invitation/reads.js'
import { Refused } from '../../problem.js'
import { callerOf } from '../caller.js'
import { error, errorInWords } from '../errors.js'
import { invitationPreviewExample } from '../examples.js'
import { INVITATION_NOT_FOUND, NOT_RECIPIENT, VERIFY_BEFORE_READING } from '../invitation-errors.js'
import { shownInvitation } from '../invitation-reads.js'
import { row } from '../row.js'
import { invitationPreviewShape } from '../shapes.js'

const INVITER_GONE = error(
  400,
  'INVITER_IS_NO_LONGER_A_MEMBER_OF_THE_ORGANIZATION',
  'Who invited has left the organization since.',
)

export const getInvitation = row({
  method: 'GET',
  path: 'get-invitation',
  operationId: 'getInvitation',
  summary: 'Show an invitation to its recipient',
  tag: 'Invitations',
  permissions: [],
  query: z.object({ id: z.string() }),
  success: {
    description: 'The invitation, and who invites into what.',
    schema: invitationPreviewShape,
    example: invitationPreviewExample,
  },
  errors: [
    errorInWords(401, 'Not authenticated', 'No session.', 'NO_CREDENTIAL'),
    INVITATION_NOT_FOUND,
    NOT_RECIPIENT,
    VERIFY_BEFORE_READING,
    INVITER_GONE,
  ],
  run: async ({ ctx, query }) => {
    const id = parseId('Invitation', query.id)
    const invitation = id && (await anyInvitation(ctx, id))
    if (!invitation || shownStatus(invitation, ctx.services.now()) !== 'PENDING') {
      throw new Refused(INVITATION_NOT_FOUND)
    }
    const { email, emailVerified } = callerOf(ctx)
    if (email.toLowerCase() !== invitation.email) throw new Refused(NOT_RECIPIENT)
    if (ctx.services.mail.canSend && !emailVerified) throw new Refused(VERIFY_BEFORE_READING)
    const origin = await ctx.load(originOfInvitation, invitation.id)
    if (!origin.inviterIsMember) throw new Refused(INVITER_GONE)
    return {
      ...(await shownInvitation(ctx, invitation)),
      organizationName: origin.organizationName,
      organizationSlug: origin.organizationSlug,
      inviterEmail: origin.inviterEmail,
    }
  },
})
