import { z } from 'zod'
import { connection } from '../../../database/list.js'
import { invitationsByAddress, originOfInvitation, toOwnAddress } from '../../../invitation/reads.js'
import { Refused } from '../../problem.js'
import { callerOf } from '../caller.js'
import { errorInWords } from '../errors.js'
import { invitationExample } from '../examples.js'
import { VERIFY_BEFORE_READING } from '../invitation-errors.js'
import { shownInvitation } from '../invitation-reads.js'
import { row } from '../row.js'
import { invitationShape } from '../shapes.js'

const NOT_BY_ADDRESS = errorInWords(
  400,
  'User email cannot be passed for client side API calls.',
  'Whose invitations are shown follows from the session alone.',
)

export const listUserInvitations = row({
  method: 'GET',
  path: 'list-user-invitations',
  operationId: 'listUserInvitations',
  summary: 'List the unanswered invitations to the own address, expired ones, too',
  tag: 'Invitations',
  permissions: [],
  query: z.object({ email: z.string().optional() }),
  success: {
    description: 'The invitations, each with the name of its organization.',
    schema: invitationShape.extend({ organizationName: z.string() }).array(),
    example: [{ ...invitationExample, organizationName: 'Acme Inc' }],
  },
  errors: [NOT_BY_ADDRESS, VERIFY_BEFORE_READING],
  run: async ({ ctx, query }) => {
    if (query.email) throw new Refused(NOT_BY_ADDRESS)
    if (ctx.services.mail.canSend && !callerOf(ctx).emailVerified) throw new Refused(VERIFY_BEFORE_READING)
    const conditions = [toOwnAddress(ctx), { sql: `t.status = 'PENDING'`, values: [] }]
    const { edges } = await connection(ctx, invitationsByAddress, null, { first: ctx.maxPageSize }, { conditions })
    return Promise.all(
      edges.map(async ({ node }) => ({
        ...(await shownInvitation(ctx, node)),
        organizationName: (await ctx.load(originOfInvitation, node.id)).organizationName,
      })),
    )
  },
})
