import type { z } from 'zod'
import type { Permission } from '../../access/permissions.js'
import { DomainError } from '../../errors.js'
import { type Answer, Refused } from '../problem.js'
import { type Call, type DocumentedError, type Route, route } from '../route.js'
import { INVALID_ORIGIN, UNAUTHORIZED } from './errors.js'

interface Row<Query extends z.ZodType, Body extends z.ZodType> {
  method: 'GET' | 'POST'
  /** Below /api/auth/organization. */
  path: string
  operationId: string
  summary: string
  description?: string
  tag: 'Organizations' | 'Invitations' | 'Members' | 'Roles'
  permissions: readonly Permission[]
  query?: Query
  body?: Body
  bodyExample?: unknown
  success: { description: string; schema: z.ZodType; example?: unknown }
  errors: readonly DocumentedError[]
  run(call: Call<unknown, z.output<Query>, z.output<Body>>): Promise<unknown>
}

/** A row of this dialect: a session by cookie, 200 when all is well, and what every row may be refused for. */
export function row<Query extends z.ZodType, Body extends z.ZodType>(spec: Row<Query, Body>): Route {
  const saysWhoMayCall = spec.errors.some(({ cause }) => cause === 'NO_CREDENTIAL')
  return route<z.ZodType, Query, Body>({
    ...spec,
    path: `/api/auth/organization/${spec.path}`,
    credential: 'session',
    success: { status: 200, ...spec.success },
    errors: [
      ...spec.errors,
      ...(saysWhoMayCall ? [] : [UNAUTHORIZED]),
      ...(spec.method === 'POST' ? [INVALID_ORIGIN] : []),
    ],
  })
}

/** Lets an operation run, and says those of its refusals in other words for which `words` has an answer. */
export async function worded<Value>(
  operation: Promise<Value>,
  words: (refusal: DomainError) => Answer | undefined,
): Promise<Value> {
  try {
    return await operation
  } catch (error) {
    const answer = error instanceof DomainError ? words(error) : undefined
    throw answer ? new Refused(answer) : error
  }
}
