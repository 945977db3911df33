import type { RequestContext } from '../../context.js'
import { forbidden } from '../../errors.js'
import type { Subscription } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { type SetSubscription, setSubscriptionInput } from '../inputs.js'

/**
 * Puts an organization (raw id) on a plan. The operator's alone: through the command line or a job, never through a
 * request. Without a status the plan is in force at once; omitted limits stay, null lifts them.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN
 */
export async function setSubscription(
  ctx: RequestContext,
  organizationId: string,
  input: SetSubscription,
): Promise<Subscription> {
  if (ctx.door !== 'cli' && ctx.door !== 'system') throw forbidden(['platform.organizations.update'])
  const { status, ...given } = parseInput(setSubscriptionInput, input)
  return inOrganization(ctx, organizationId, { action: 'subscription.set', needs: [] }, async ({ tx, now }) => {
    const before = await tx.subscription.findUnique({ where: { organizationId } })
    const data = { ...given, status: status ?? (given.planName === 'free' ? 'free' : 'active'), updatedAt: now }
    const subscription = await tx.subscription.upsert({
      where: { organizationId },
      create: { ...data, organizationId, createdAt: now },
      update: data,
    })
    return {
      value: subscription,
      audit: {
        action: 'subscription.set',
        resourceType: 'OrganizationSubscription',
        resourceId: organizationId,
        before,
        after: subscription,
      },
      events: [
        { type: 'subscription.updated', data: { planName: subscription.planName, status: subscription.status } },
      ],
    }
  })
}
