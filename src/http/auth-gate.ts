import { Refused, refuse } from '../rest/better-auth/errors.js'
import { originProblem } from './origin.js'

/**
 * What every request under /api/auth passes before anything is looked up: it comes from nobody's foreign page, and what
 * it brings is JSON (better-auth.md 1 and 7.1).
 *
 * @throws Refused
 */
export function passGate(request: Request, publicUrl: string, options: { signsIn: boolean }): void {
  const problem = originProblem(request, new URL(publicUrl).origin, options.signsIn)
  if (problem) throw refuse(403, problem)
  const contentType = request.headers.get('content-type') ?? ''
  if (!request.body || contentType.split(';')[0]?.trim().toLowerCase() === 'application/json') return
  const what = contentType ? `Content-Type "${contentType}" is not allowed` : 'Content-Type is required'
  throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', { message: `${what}. Allowed types: application/json` })
}

/** The parsed body; undefined where none was sent. Throws Refused when it is no JSON. */
export async function jsonBody(request: Request): Promise<unknown> {
  const text = request.body ? await request.text() : ''
  if (text === '' && !request.body) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(400, 'BAD_REQUEST', { message: 'Invalid JSON in request body' })
  }
}

export { Refused }
