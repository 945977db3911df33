import { Prisma } from '../generated/prisma/client.js'

/**
 * Whether a write failed because a unique column (or one of a unique set) is taken. Ask for the column that matters: two
 * constraints of one table mean different refusals.
 */
export function isUniqueViolation(error: unknown, column: string): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return false
  return JSON.stringify(error.meta ?? {}).includes(`"${column}"`) || constraintOf(error).includes(`_${column}_`)
}

function constraintOf(error: Prisma.PrismaClientKnownRequestError): string {
  const match = /"originalMessage":"[^"]*\\"([a-zA-Z_]+)\\"/.exec(JSON.stringify(error.meta ?? {}))
  return match?.[1] ?? ''
}
