import { z } from 'zod'
import { Refused } from '../../problem.js'
import { placeOf } from '../caller.js'
import { error, errorInWords } from '../errors.js'
import { invitationExample } from '../examples.js'
import { invitationsShownTo } from '../invitation-reads.js'
import { row } from '../row.js'
import { invitationShape } from '../shapes.js'

const NONE = errorInWords(400, 'Organization ID is required', 'None is named, and the session has no active one.')
const STRANGER = errorInWords(403, 'You are not a member of this organization', 'The caller does not belong to it.')
const NOT_ALLOWED = error(403, 'YOU_ARE_NOT_ALLOWED_TO_LIST_INVITATIONS', 'Needs `invitation:create`.')

export const listInvitations = row({
  method: 'GET',
  path: 'list-invitations',
  operationId: 'listInvitations',
  summary: 'List the invitations of an organization, whatever their state',
  description: 'Those that make an owner are shown to owners alone.',
  tag: 'Invitations',
  permissions: ['users.invite'],
  query: z.object({ organizationId: z.string().optional() }),
  success: {
    description: 'The invitations, oldest first.',
    schema: invitationShape.array(),
    example: [invitationExample],
  },
  errors: [NONE, STRANGER, NOT_ALLOWED],
  run: async ({ ctx, query }) => {
    const { organizationId, membership } = await placeOf(ctx, query, { none: NONE, stranger: STRANGER })
    if (!membership.permissions.has('users.invite')) throw new Refused(NOT_ALLOWED)
    return invitationsShownTo(ctx, organizationId, membership)
  },
})
