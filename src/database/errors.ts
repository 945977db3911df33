import { z } from 'zod'
import { Prisma } from '../generated/prisma/client.js'

/** What the driver adapter says of a unique violation: the index, or (other servers' wording) its columns. */
const violation = z.object({
  driverAdapterError: z.object({
    cause: z.object({ constraint: z.object({ index: z.string().optional(), fields: z.array(z.string()).optional() }) }),
  }),
})

/**
 * Whether a write failed because a unique column (or one of a unique set) is taken. Ask for the column that matters: two
 * constraints of one table mean different refusals. `id` is the primary key, `verified` the partial index of domains.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return false
  const parsed = violation.safeParse(error.meta)
  if (!parsed.success) return false
  const { index = '', fields = [] } = parsed.data.driverAdapterError.cause.constraint
  return fields.includes(column) || index.includes(`_${column}_`) || (column === 'id' && index.endsWith('_pkey'))
}
