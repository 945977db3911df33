import { builder } from '../builder.js'
import { addMutation } from '../graph/mutation.js'
import { needs } from '../graph/needs.js'
import { OrganizationRef } from '../organization/schema.js'
import { recordEvents } from './operations/record-events.js'
import { type SubscriptionView, subscriptionByOrganization } from './reads.js'

const SubscriptionRef = builder.objectRef<SubscriptionView>('OrganizationSubscription').implement({
  description: 'Plan, limits and usage of an organization.',
  fields: (t) => ({
    planName: t.exposeString('planName', { description: 'Name of the plan, `free` without one.' }),
    status: t.exposeString('status', {
      description: 'State of the plan, as `active` or `trialing`; `free` without one.',
    }),
    isPro: t.exposeBoolean('isPro', { description: 'Whether a Pro plan is in force.' }),
    eventLimit: t.exposeInt('eventLimit', { nullable: true, description: 'Events a month; null for unlimited.' }),
    memberLimit: t.exposeInt('memberLimit', { nullable: true, description: 'Members; null for unlimited.' }),
    siteLimit: t.exposeInt('siteLimit', { nullable: true, description: 'Sites; null for unlimited.' }),
    monthlyEventCount: t.expose('monthlyEventCount', {
      type: 'NonNegativeInt',
      description: 'Events recorded in the current calendar month, UTC.',
    }),
    overMonthlyLimit: t.exposeBoolean('overMonthlyLimit', { description: 'Whether these are more than the limit.' }),
    periodEnd: t.expose('periodEnd', {
      type: 'DateTime',
      nullable: true,
      description: 'When the paid period ends; null without one.',
    }),
  }),
})

builder.objectField(OrganizationRef, 'subscription', (t) =>
  t.field({
    type: SubscriptionRef,
    nullable: true,
    description: 'Plan, limits and usage.',
    authScopes: needs('subscription.read'),
    resolve: (organization, _args, { ctx }) => ctx.load(subscriptionByOrganization, organization.id),
  }),
)

const EventInput = builder.inputType('EventInput', {
  description: 'Something that happened on a site.',
  fields: (t) => ({
    uuid: t.string({ description: 'A UUID of the event: what was recorded under it is not recorded again.' }),
    event: t.string({ required: true, description: 'What happened, 1 to 200 characters, as `pageview`.' }),
    distinctId: t.string({ required: true, description: 'Who did it, 1 to 400 characters.' }),
    sessionId: t.string({ description: 'The visit that it belongs to.' }),
    timestamp: t.field({ type: 'DateTime', description: 'When; now if omitted, at most a day ahead.' }),
    properties: t.field({ type: 'JSONObject', description: 'At most 32 KiB; `$set` describes the person.' }),
  }),
})

addMutation('recordEvents', {
  description: 'Records events of a site, at most 1,000 a call. May be repeated: each uuid counts once.',
  guard: { permission: 'events.write' },
  input: (t) => ({
    siteId: t.id({ required: true, description: 'TypeID, UUID, number or public id.' }),
    events: t.field({ type: [EventInput], required: true, description: '1 to 1,000 events.' }),
  }),
  run: (ctx, { siteId, events }) => recordEvents(ctx, siteId, events),
  success: (t) => ({
    recorded: t.exposeInt('recorded', { description: 'How many were new.' }),
    duplicates: t.exposeInt('duplicates', { description: 'How many had been recorded before, or came twice.' }),
  }),
})
