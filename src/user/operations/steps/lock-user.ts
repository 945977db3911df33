import type { Tx } from '../../../database/client.js'
import { notFound } from '../../../errors.js'
import type { User } from '../../../generated/prisma/client.js'

/** The user's row as it stands, held until the end of the transaction. Throws NOT_FOUND. */
export async function lockUser(tx: Tx, userId: string): Promise<User> {
  const [user] = await tx.$queryRaw<User[]>`select u.* from "user" u where u.id = ${userId}::uuid for no key update`
  if (!user) throw notFound('User')
  return user
}
