import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { connectionComplexity } from '../graph/nodes.js'
import { encodeId } from '../ids.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { delivered } from './live.js'
import { organizationEvents, toldEvents } from './reads.js'
import { followEvents } from './subscription.js'

const OrganizationEventRef = builder.prismaObject('OrganizationEvent', {
  description: 'Something that happened in an organization. Thin: it names what changed; read the rest by id.',
  fields: (t) => ({
    id: t.id({ description: 'TypeID, `oev_…`.', resolve: (row) => encodeId('OrganizationEvent', row.id) }),
    type: t.exposeString('type', { description: 'What happened, `member.removed`.' }),
    data: t.field({
      type: 'JSONObject',
      description: 'Ids of what it happened to, and what is needed to tell it; never a secret.',
      resolve: (row) => row.data as Record<string, unknown>,
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Where; null to viewers who may no longer see the organization.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it happened.' }),
  }),
})

const TYPES =
  'Only these types, `member.removed`, or `member.*` for all of a noun; by default all that the viewer may read.'

const OrganizationEventPage = connectionTypes(OrganizationEventRef, {
  name: 'OrganizationEvent',
  row: 'An event in a list.',
  page: 'A page of events.',
})

builder.objectField(OrganizationRef, 'events', (t) =>
  t.connection(
    {
      type: OrganizationEventRef,
      nullable: true,
      description:
        'What happened here that the viewer may read, oldest first. Pass the last `endCursor` as `after` to read on where you stopped: nothing is skipped.',
      complexity: connectionComplexity,
      args: { types: t.arg.stringList({ description: TYPES }) },
      resolve: (organization, args, { ctx }) =>
        connection(ctx, organizationEvents, organization.id, args, {
          conditions: toldEvents(ctx.viewer, organization, args.types),
        }),
    },
    ...OrganizationEventPage,
  ),
)

builder.subscriptionType({
  description: 'What is told as it happens, by server-sent events. A stream ends when the viewer may no longer look.',
  fields: (t) => ({
    organizationEvents: t.field({
      type: OrganizationEventRef,
      description:
        'The events of an organization as they happen, each once and in order. Without `after`, those from now on.',
      args: {
        organizationId: t.arg.id({ required: true, description: 'TypeID or UUID of the organization.' }),
        types: t.arg.stringList({ description: TYPES }),
        after: t.arg.id({ description: 'The last event that was seen: what came since is told first.' }),
      },
      subscribe: (_root, args, { ctx }) => followEvents(ctx, args),
      resolve: delivered,
    }),
  }),
})
