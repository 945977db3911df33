import type { RequestContext } from '../../context.js'
import type { User } from '../../generated/prisma/client.js'
import { onPlatform } from '../../operation.js'
import { auditedUser } from '../audited.js'
import { lockUser } from './steps/lock-user.js'

/**
 * Makes a user (raw id) a super admin, or none any more. The operator's alone; felt in every process within a second.
 *
 * @throws FORBIDDEN, NOT_FOUND
 */
export const setSuperAdmin = (ctx: RequestContext, userId: string, superAdmin: boolean): Promise<User> =>
  update(ctx, userId, superAdmin ? 'user.grant_super_admin' : 'user.revoke_super_admin', { superAdmin })

/**
 * Counts the address of a user (raw id) as verified, where no mail can show it. The operator's alone.
 *
 * @throws FORBIDDEN, NOT_FOUND
 */
export const verifyEmail = (ctx: RequestContext, userId: string): Promise<User> =>
  update(ctx, userId, 'user.verify_email', { emailVerified: true })

function update(ctx: RequestContext, userId: string, action: string, data: Partial<User>): Promise<User> {
  return onPlatform(ctx, { action, resourceType: 'User' }, async ({ tx, now }) => {
    const before = await lockUser(tx, userId)
    const user = await tx.user.update({ where: { id: userId }, data: { ...data, updatedAt: now } })
    return {
      value: user,
      audit: {
        action,
        resourceType: 'User',
        resourceId: user.id,
        before: auditedUser(before),
        after: auditedUser(user),
      },
      changesAccess: true,
    }
  })
}
