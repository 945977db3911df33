import { z } from 'zod'
import { parseId } from '../../../ids.js'
import { revokeInvitation } from '../../../invitation/operations/revoke-invitation.js'
import { anyInvitation } from '../../../invitation/reads.js'
import { Refused } from '../../problem.js'
import { callerOf, demand } from '../caller.js'
import { error } from '../errors.js'
import { invitationExample } from '../examples.js'
import { INVITATION_NOT_FOUND } from '../invitation-errors.js'
import { shownInvitation } from '../invitation-reads.js'
import { row } from '../row.js'
import { invitationShape } from '../shapes.js'

const STRANGER = error(400, 'MEMBER_NOT_FOUND', 'The caller does not belong to the organization.')
const NOT_ALLOWED = error(
  403,
  'YOU_ARE_NOT_ALLOWED_TO_CANCEL_THIS_INVITATION',
  'Needs `invitation:cancel`.',
  'FORBIDDEN',
)

export const cancelInvitation = row({
  method: 'POST',
  path: 'cancel-invitation',
  operationId: 'cancelInvitation',
  summary: 'Take an invitation back',
  tag: 'Invitations',
  permissions: ['users.invite'],
  body: z.object({ invitationId: z.string() }),
  bodyExample: { invitationId: 'inv_01hzy3v4w5x6y7z8a9b0c1d2e3' },
  success: {
    description: 'The invitation, now canceled.',
    schema: invitationShape,
    example: { ...invitationExample, status: 'canceled' },
  },
  errors: [INVITATION_NOT_FOUND, { ...INVITATION_NOT_FOUND, cause: 'INVITATION_NOT_PENDING' }, STRANGER, NOT_ALLOWED],
  run: async ({ ctx, body }) => {
    const id = parseId('Invitation', body.invitationId)
    const target = id && (await anyInvitation(ctx, id))
    if (!target) throw new Refused(INVITATION_NOT_FOUND)
    const membership = callerOf(ctx).memberships.get(target.organizationId)
    if (!membership) throw new Refused(STRANGER)
    const place = { organizationId: target.organizationId, membership }
    await demand(ctx, place, 'users.invite', { action: 'invitation.revoke', words: NOT_ALLOWED })
    return shownInvitation(ctx, await revokeInvitation(ctx, target.id))
  },
})
