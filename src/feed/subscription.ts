import type { RequestContext } from '../context.js'
import type { Condition } from '../database/page.js'
import { BadRequestError } from '../errors.js'
import type { OrganizationEvent } from '../generated/prisma/client.js'
import { requestError } from '../graph/request-errors.js'
import { findOrganization } from '../organization/reads.js'
import { type Delivery, follow } from './live.js'
import { eventsAfter, lastSequence, sequenceOf, toldEvents } from './reads.js'

export interface EventSubscription {
  organizationId: string
  types?: readonly string[] | null
  /** The id of an event; what came after it is delivered first. */
  after?: string | null
}

/**
 * The events of an organization as they happen, for as long as the viewer may hear of them.
 *
 * @throws UNAUTHENTICATED; BAD_REQUEST for an organization or event that the viewer does not see; FORBIDDEN where types
 * are asked for by name that it may not read
 */
export async function followEvents(
  ctx: RequestContext,
  { organizationId, types, after }: EventSubscription,
): Promise<AsyncIterableIterator<Delivery<OrganizationEvent>>> {
  let place: bigint | null = null
  let uuid = ''
  let conditions: Condition[] = []

  return follow<OrganizationEvent>(ctx, {
    channel: 'orgraph_event',
    hear: (announcement) => (announcement.startsWith(uuid) ? 'news' : 'nothing'),
    async admit() {
      if (ctx.viewer.kind === 'ANONYMOUS') throw requestError('UNAUTHENTICATED', 'Sign in or send an API key.')
      const organization = await findOrganization(ctx, { id: organizationId })
      if (!organization) throw new BadRequestError('Organization not found.')
      conditions = toldEvents(ctx.viewer, organization, types)
      uuid = organization.id
      place ??= await startingPlace(ctx, uuid, after)
      return { organizationId: uuid }
    },
    async read() {
      const { events, reached, more } = await eventsAfter(ctx, uuid, place ?? 0n, conditions)
      place = reached
      return { values: events, more }
    },
    unread([first]) {
      if (first) place = first.sequence - 1n
    },
  })
}

async function startingPlace(ctx: RequestContext, organizationId: string, after: string | null | undefined) {
  if (after == null) return lastSequence(ctx, organizationId)
  const place = await sequenceOf(ctx, organizationId, after)
  if (place === null) throw new BadRequestError('There is no such event in this organization.')
  return place
}
