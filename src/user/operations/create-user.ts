import { hashPassword } from 'better-auth/crypto'
import type { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { isUniqueViolation } from '../../database/errors.js'
import { refusal } from '../../errors.js'
import type { User } from '../../generated/prisma/client.js'
import { parseInput } from '../../inputs.js'
import { onPlatform } from '../../operation.js'
import { auditedUser } from '../audited.js'
import { createUserInput } from '../inputs.js'

/**
 * Creates a user who signs in with this password, as if it had signed up. The operator's alone.
 *
 * @throws INVALID_INPUT, FORBIDDEN, CONFLICT (the address is taken)
 */
export async function createUser(ctx: RequestContext, input: z.input<typeof createUserInput>): Promise<User> {
  const { password, ...columns } = parseInput(createUserInput, input)
  const hash = await hashPassword(password)
  const { newId } = ctx.services
  try {
    return await onPlatform(ctx, { action: 'user.create', resourceType: 'User' }, async ({ tx, now }) => {
      const stamps = { createdAt: now, updatedAt: now }
      const user = await tx.user.create({ data: { ...columns, ...stamps, id: newId() } })
      await tx.account.create({
        data: { ...stamps, id: newId(), userId: user.id, accountId: user.id, providerId: 'credential', password: hash },
      })
      return {
        value: user,
        audit: { action: 'user.create', resourceType: 'User', resourceId: user.id, after: auditedUser(user) },
      }
    })
  } catch (error) {
    if (isUniqueViolation(error, 'email')) {
      throw refusal('CONFLICT', 'This e-mail address is already taken.', { facts: { field: 'email' } })
    }
    throw error
  }
}
