import { z } from 'zod'
import { rejectInvitation as reject } from '../../../invitation/operations/reject-invitation.js'
import { invitationExample } from '../examples.js'
import { NOT_RECIPIENT, VERIFY_BEFORE_ANSWERING } from '../invitation-errors.js'
import { shownInvitation } from '../invitation-reads.js'
import { row } from '../row.js'
import { invitationShape } from '../shapes.js'

/** With an exclamation mark, unlike everywhere else (better-auth.md 3.6). */
const NOT_FOUND = {
  status: 400,
  body: { message: 'Invitation not found!', code: 'INVITATION_NOT_FOUND' },
  when: 'There is no such invitation, or it is answered or taken back.',
}

export const rejectInvitation = row({
  method: 'POST',
  path: 'reject-invitation',
  operationId: 'rejectInvitation',
  summary: 'Decline an invitation to the own address, an expired one, too',
  tag: 'Invitations',
  permissions: [],
  body: z.object({ invitationId: z.string() }),
  bodyExample: { invitationId: 'inv_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: {
    description: 'The invitation, now rejected.',
    schema: z.strictObject({ invitation: invitationShape, member: z.null() }),
    example: { invitation: { ...invitationExample, status: 'rejected' }, member: null },
  },
  errors: [
    { ...NOT_FOUND, cause: 'NOT_FOUND' },
    { ...NOT_FOUND, cause: 'INVITATION_NOT_PENDING' },
    NOT_RECIPIENT,
    VERIFY_BEFORE_ANSWERING,
  ],
  run: async ({ ctx, body }) => {
    const invitation = await reject(ctx, { invitationId: body.invitationId })
    return { invitation: await shownInvitation(ctx, invitation), member: null }
  },
})
