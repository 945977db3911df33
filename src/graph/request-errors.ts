import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import type { Viewer } from '../access/decide.js'

/** Codes of `errors[]`: what is not the caller's business case. */
export type RequestErrorCode =
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'COST_LIMIT'
  | 'INTERNAL'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_IN_LIST'

export const requestError = (code: RequestErrorCode, message: string, extensions: Record<string, unknown> = {}) =>
  new GraphQLError(message, { extensions: { code, ...extensions } })

/** A field that the viewer may not read in an organization it can see: null, and this error (graphql.md 1). */
export function forbiddenField(viewer: Viewer, info: GraphQLResolveInfo, result: { failure?: unknown }): GraphQLError {
  if (viewer.kind === 'ANONYMOUS') return requestError('UNAUTHENTICATED', 'Sign in or send an API key.')
  const missingPermissions = permissionsNamed(result.failure)
  return requestError('FORBIDDEN', `Not allowed to read ${info.parentType.name}.${info.fieldName}.`, {
    missingPermissions,
  })
}

function permissionsNamed(failure: unknown): string[] {
  const found: string[] = []
  JSON.stringify(failure, (key, value: unknown) => {
    if (key === 'permission' && typeof value === 'string') found.push(value)
    return value
  })
  return [...new Set(found)]
}
