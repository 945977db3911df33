import { builder } from '../builder.js'
import { needs } from '../graph/needs.js'
import { OrganizationRef } from '../organization/schema.js'
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
