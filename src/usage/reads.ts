import type { Tx } from '../database/client.js'
import { defineLoader } from '../loader.js'
import { isOverLimit, isPro, monthOf } from './policy.js'

/** Plan, limits and use of an organization. A limit of null is no limit. */
export interface SubscriptionView {
  organizationId: string
  planName: string
  status: string
  isPro: boolean
  eventLimit: number | null
  memberLimit: number | null
  siteLimit: number | null
  /** Events recorded in the current calendar month, UTC. */
  monthlyEventCount: number
  overMonthlyLimit: boolean
  periodEnd: Date | null
}

type Row = Pick<SubscriptionView, 'eventLimit' | 'memberLimit' | 'siteLimit' | 'periodEnd'> & {
  organizationId: string
  planName: string | null
  status: string | null
  eventCount: bigint | null
}

/**
 * The subscription of an organization by (raw) id. Without a row it is on the free plan, which a gateway that somebody
 * runs himself does not limit (rybbit.md 2, self-hosted). Whoever shows it asks for `subscription.read` first.
 */
export const subscriptionByOrganization = defineLoader<string, SubscriptionView>(async (ctx, organizationIds) => {
  const rows = await ctx.sql<Row>(
    `select o.id as "organizationId", s."planName", s.status, s."eventLimit", s."memberLimit", s."siteLimit",
       s."periodEnd", u."eventCount"
     from unnest($1::uuid[]) o(id)
     left join subscription s on s."organizationId" = o.id
     left join usage_month u on u."organizationId" = o.id and u.month = $2::date`,
    [organizationIds, monthOf(ctx.services.now())],
  )
  const views = new Map(rows.map((row) => [row.organizationId, toView(row)]))
  return organizationIds.map((id) => views.get(id) ?? new Error(`no subscription view of ${id}`))
})

function toView({ eventCount, ...row }: Row): SubscriptionView {
  const planName = row.planName ?? 'free'
  const status = row.status ?? 'free'
  const monthlyEventCount = Number(eventCount ?? 0)
  return {
    ...row,
    planName,
    status,
    isPro: isPro(planName, status),
    monthlyEventCount,
    overMonthlyLimit: isOverLimit(monthlyEventCount, row.eventLimit),
  }
}

/** How many members and sites the plan allows, read in the transaction that is about to add one; null is no limit. */
export async function planLimits(
  tx: Tx,
  organizationId: string,
): Promise<{ memberLimit: number | null; siteLimit: number | null }> {
  const select = { memberLimit: true, siteLimit: true }
  return (
    (await tx.subscription.findUnique({ where: { organizationId }, select })) ?? { memberLimit: null, siteLimit: null }
  )
}
