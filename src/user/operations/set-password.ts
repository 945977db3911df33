import { hashPassword } from 'better-auth/crypto'
import type { RequestContext } from '../../context.js'
import type { User } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { onPlatform } from '../../operation.js'
import { setPasswordInput } from '../inputs.js'
import { lockUser } from './steps/lock-user.js'

/**
 * Gives a user (raw id) another password and signs it out everywhere. The operator's alone.
 *
 * @throws INVALID_INPUT, FORBIDDEN, NOT_FOUND
 */
export async function setPassword(ctx: RequestContext, userId: string, input: { password: string }): Promise<User> {
  const hash = await hashPassword(parseInput(setPasswordInput, input).password)
  return onPlatform(ctx, { action: 'user.set_password', resourceType: 'User' }, async ({ tx, now }) => {
    const user = await lockUser(tx, userId)
    const credential = { providerId: 'credential', accountId: user.id }
    await tx.account.upsert({
      where: { providerId_accountId: credential },
      create: { ...credential, id: ctx.services.newId(), userId, password: hash, createdAt: now, updatedAt: now },
      update: { password: hash, updatedAt: now },
    })
    const { count } = await tx.session.deleteMany({ where: { userId } })
    return {
      value: user,
      audit: {
        action: 'user.set_password',
        resourceType: 'User',
        resourceId: user.id,
        after: { endedSessions: count },
      },
      changesAccess: true,
    }
  })
}
