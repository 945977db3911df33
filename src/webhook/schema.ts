import { builder } from '../builder.js'
import { connection } from '../database/list.js'
import { connectionTypes } from '../graph/connections.js'
import { addMutation } from '../graph/mutation.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { encodeId } from '../ids.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef, OrganizationReferenceInput } from '../organization/schema.js'
import { replayWebhookDelivery } from './operations/replay-delivery.js'
import { setWebhook } from './operations/set-webhook.js'
import { attempts, deliveries, deliveryById, webhookOfOrganization } from './reads.js'

const DeliveryStatus = builder.enumType('WebhookDeliveryStatus', {
  description: 'How far a delivery has come.',
  values: {
    PENDING: { description: 'It waits for its first or its next try.' },
    DELIVERED: { description: 'The receiver has taken it.' },
    FAILED: { description: 'It was given up.' },
  } as const,
})

const DisabledReason = builder.enumType('WebhookDisabledReason', {
  description: 'Why nothing is sent any more.',
  values: {
    GONE: { description: 'The receiver answered 410.' },
    FAILING: { description: 'The receiver has taken nothing for five days.' },
  } as const,
})

const AttemptRef = builder.prismaObject('WebhookAttempt', {
  description: 'One try of a delivery.',
  fields: (t) => ({
    id: t.id({ description: 'TypeID, `wha_…`.', resolve: (row) => encodeId('WebhookAttempt', row.id) }),
    origin: t.exposeString('origin', { description: 'Where it went: scheme, host and port.' }),
    statusCode: t.exposeInt('statusCode', {
      nullable: true,
      description: 'The HTTP status; null if nothing answered.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why nothing answered.' }),
    answer: t.exposeString('answer', { nullable: true, description: 'The first KiB of the answer, if it is text.' }),
    durationMs: t.expose('durationMs', { type: 'NonNegativeInt', description: 'How long it took, in milliseconds.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it ended.' }),
  }),
})

const AttemptPage = connectionTypes(AttemptRef, {
  name: 'WebhookAttempt',
  row: 'A try in a list.',
  page: 'A page of tries.',
})

const WebhookDeliveryRef = builder.prismaNode('WebhookDelivery', {
  description: 'One event on its way to the webhook of an organization.',
  id: { field: 'id', description: 'TypeID, `whd_…`; sent as `webhook-id`, the same over all tries.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (row) => row.id }),
    eventId: t.id({
      description: 'The event that is delivered.',
      resolve: (row) => encodeId('OrganizationEvent', row.eventId),
    }),
    eventType: t.exposeString('eventType', { description: 'Its type, `member.removed`.' }),
    status: t.expose('status', { type: DeliveryStatus, description: 'How far it has come.' }),
    attempts: t.expose('attempts', { type: 'NonNegativeInt', description: 'How often it was tried.' }),
    lastStatusCode: t.exposeInt('lastStatusCode', {
      nullable: true,
      description: 'The HTTP status of the last answer; null before the first, or if there was none.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last try got no answer, or why it was given up.',
    }),
    log: t.connection(
      {
        type: AttemptRef,
        description: 'Its tries, newest first.',
        complexity: connectionComplexity,
        resolve: (row, args, { ctx }) => connection(ctx, attempts, row.id, args, { direction: 'DESC' }),
      },
      ...AttemptPage,
    ),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is tried next; null if it is not.',
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Whose webhook it goes to.',
      resolve: (_query, row, _args, { ctx }) => ctx.load(organizationById, row.organizationId),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the event happened.' }),
  }),
})
registerNode('WebhookDelivery', deliveryById)

const DeliveryPage = connectionTypes(WebhookDeliveryRef, {
  name: 'WebhookDelivery',
  row: 'A delivery in a list.',
  page: 'A page of deliveries.',
})

const WebhookRef = builder.prismaObject('Webhook', {
  description: 'Where the events of an organization are sent, signed by Standard Webhooks.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', nullable: true, description: 'The receiver; null if nothing is sent.' }),
    hasSecret: t.boolean({ description: 'Whether deliveries are signed.', resolve: (row) => row.secret !== null }),
    secretStart: t.exposeString('secretStart', {
      nullable: true,
      description: 'The first 4 characters of the secret and `…`; of a short one only `…`. The secret is never shown.',
    }),
    disabledAt: t.expose('disabledAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when nothing is sent, because the receiver is gone or failed for days; setting it again helps.',
    }),
    disabledReason: t.expose('disabledReason', {
      type: DisabledReason,
      nullable: true,
      description: 'Why nothing is sent; null while something is.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every try has failed; null if the last one did not.',
    }),
    nouns: t.exposeStringList('nouns', {
      description:
        'What it is told of: events whose type begins with one of these, `member` of `member.removed`. Those that whoever set the URL may read.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first set.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last set.' }),
    deliveries: t.connection(
      {
        type: WebhookDeliveryRef,
        description: 'What was sent or waits to be, newest first.',
        complexity: connectionComplexity,
        resolve: (row, args, { ctx }) => connection(ctx, deliveries, row.organizationId, args, { direction: 'DESC' }),
      },
      ...DeliveryPage,
    ),
  }),
})

builder.prismaObjectField(OrganizationRef, 'webhook', (t) =>
  t.prismaField({
    type: 'Webhook',
    nullable: true,
    description: 'Where the events of the organization are sent; null if that was never set. Needs `webhooks.read`.',
    authScopes: needs('webhooks.read'),
    resolve: (_query, organization, _args, { ctx }) => ctx.load(webhookOfOrganization, organization.id),
  }),
)

addMutation('setWebhook', {
  description: 'Sets where the events of an organization are sent. Omitted fields keep their value, null clears.',
  guard: { permission: 'webhooks.update' },
  input: (t) => ({
    organization: t.field({ type: OrganizationReferenceInput, required: true, description: 'Which one.' }),
    url: t.string({ description: 'A public https address; null sends nothing any more.' }),
    secret: t.string({
      description:
        'Signs what is sent: `whsec_` and 24 to 64 bytes in base64, or any text. Made for you if there is none. For 24 hours the replaced one signs, too.',
    }),
  }),
  run: (ctx, { organization, ...changes }) => setWebhook(ctx, organization, changes),
  success: (t) => ({
    webhook: t.field({
      type: WebhookRef,
      description: 'The webhook as it is now.',
      resolve: (success) => success.webhook,
    }),
    secret: t.string({
      nullable: true,
      description: 'The secret that was made. Shown only here; null if none was.',
      resolve: (success) => success.secret,
    }),
  }),
})

addMutation('replayWebhookDelivery', {
  description: 'Sends a delivery again.',
  guard: { permission: 'webhooks.replay' },
  input: (t) => ({ deliveryId: t.id({ required: true, description: 'Which one; TypeID or UUID.' }) }),
  run: async (ctx, { deliveryId }) => ({ delivery: await replayWebhookDelivery(ctx, deliveryId) }),
  success: (t) => ({
    delivery: t.prismaField({
      type: 'WebhookDelivery',
      description: 'The delivery, waiting again.',
      resolve: (_query, success) => success.delivery,
    }),
  }),
})
