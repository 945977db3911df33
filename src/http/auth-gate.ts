import { answerOf, error } from '../rest/better-auth/errors.js'
import type { Answer } from '../rest/problem.js'
import { originProblem } from './origin.js'

const WHEN = 'A page of another site may have sent it.'

/**
 * What keeps a request out of /api/auth before anything is looked up: a foreign page may have sent it in its visitor's
 * name, or what it brings is no JSON (better-auth.md 1 and 7.1). null lets it in.
 */
export function refusalAtGate(request: Request, publicUrl: string, options: { signsIn: boolean }): Answer | null {
  const problem = originProblem(request, new URL(publicUrl).origin, options.signsIn)
  if (problem) return error(403, problem, WHEN)
  const contentType = request.headers.get('content-type') ?? ''
  const isJson = contentType.split(';')[0]?.trim().toLowerCase() === 'application/json'
  return !request.body || isJson ? null : answerOf({ kind: 'NOT_JSON', contentType })
}
