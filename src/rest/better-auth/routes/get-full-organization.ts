import { z } from 'zod'
import type { Membership } from '../../../access/decide.js'
import type { RequestContext } from '../../../context.js'
import { BetterAuthOrganizationByIdDocument } from '../../../generated/documents/graphql.js'
import { Refused } from '../../problem.js'
import { ORGANIZATION_NOT_FOUND } from '../errors.js'
import { fullOrganizationExample } from '../examples.js'
import { named } from '../inputs.js'
import { invitationsShownTo } from '../invitation-reads.js'
import { MOST_MEMBERS, membersWithUsers, wholeNumber } from '../member-reads.js'
import { placeToRead, READ_ERRORS } from '../organization-read.js'
import { presentOrganizationRow } from '../presenters.js'
import { row } from '../row.js'
import { fullOrganizationShape } from '../shapes.js'

export const getFullOrganization = row({
  method: 'GET',
  path: 'get-full-organization',
  operationId: 'getFullOrganization',
  summary: 'Show an organization with its members and invitations',
  description: `The active one unless another is named; null when there is none. At most ${MOST_MEMBERS} members, of those that the caller may see.`,
  tag: 'Organizations',
  permissions: ['organization.read'],
  query: z.object({ ...named, membersLimit: z.string().optional() }),
  success: {
    description: 'The organization, or null.',
    schema: fullOrganizationShape.nullable(),
    example: fullOrganizationExample,
  },
  errors: READ_ERRORS,
  run: async ({ ctx, graph, query }) => {
    const place = await placeToRead(ctx, query)
    if (!place) return null
    const { organization } = await graph(BetterAuthOrganizationByIdDocument, { id: place.organizationId })
    if (!organization) throw new Refused(ORGANIZATION_NOT_FOUND)
    const limit = wholeNumber(query.membersLimit, { otherwise: MOST_MEMBERS, most: MOST_MEMBERS })
    const { members } = await membersWithUsers(ctx, place.organizationId, { limit, offset: 0 })
    return {
      ...presentOrganizationRow(organization),
      members,
      invitations: await invitationsFor(ctx, place.organizationId, place.membership),
    }
  },
})

/** Ids of invitations are links: only who can make them is shown any (better-auth.md 8.1). */
async function invitationsFor(ctx: RequestContext, organizationId: string, membership: Membership) {
  return membership.permissions.has('users.invite') ? invitationsShownTo(ctx, organizationId, membership) : []
}
