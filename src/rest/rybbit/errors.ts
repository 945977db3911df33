import { ERRORS, type ErrorCode } from '../../errors.js'
import type { Answer, Problem } from '../problem.js'
import type { DocumentedError } from '../route.js'

/** `{"error": "…"}`, the one member that a client of Rybbit can rely on (rybbit.md 1.1). */
export const error = (
  status: number,
  text: string,
  when: string,
  cause?: DocumentedError['cause'],
): DocumentedError => ({
  status,
  body: { error: text },
  when,
  ...(cause && { cause }),
})

export const UNAUTHORIZED = error(401, 'Unauthorized', 'No credential, or one that opens nothing.')
export const FORBIDDEN = error(403, 'Forbidden', 'No access to the organization, which may not even exist.')
export const NO_ORGANIZATION_ID = error(400, 'Organization ID required', 'The id of the organization is empty.')

/** A key lacks a scope (rybbit.md 1.2). */
export const insufficientScope = (required: string): DocumentedError => ({
  status: 403,
  body: { error: 'Insufficient scope', required },
  when: 'The scopes of the key do not reach this far.',
})

/** The errors of Fastify, which stands in front of Rybbit's own routes (rybbit.md 1.1). */
const framework = (status: number, name: string, message: string): Answer => ({
  status,
  body: { message, error: name, statusCode: status },
})

/** Codes that have words of their own on this door; the others keep the operation's sentence and a status by type. */
const BY_CODE: Partial<Record<ErrorCode, Answer>> = {
  NOT_FOUND: { status: 404, body: { error: 'Not found' } },
  USER_NOT_FOUND: { status: 404, body: { error: 'User not found' } },
  FORBIDDEN,
  SESSION_REQUIRED: FORBIDDEN,
  ROLE_ABOVE_OWN: { status: 403, body: { error: 'You cannot assign a role above your own' } },
  ALREADY_MEMBER: { status: 400, body: { error: 'User is already a member of this organization' } },
  SITE_DOMAIN_TAKEN: { status: 409, body: { error: 'Domain already in use' } },
}

function refused({ code, message }: Extract<Problem, { kind: 'REFUSED' }>): Answer {
  const { type, status } = ERRORS[code]
  return BY_CODE[code] ?? { status: type === 'InvalidInputError' ? 400 : status, body: { error: message } }
}

/** What every problem is on this door. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'NO_ROUTE':
      return framework(404, 'Not Found', `Route ${problem.method}:${problem.path} not found`)
    case 'NO_CREDENTIAL':
      return UNAUTHORIZED
    case 'SESSION_ONLY':
    case 'FORBIDDEN':
      return FORBIDDEN
    case 'FOREIGN_ORIGIN':
      return { status: 403, body: { error: 'Origin not allowed' } }
    case 'TOO_LARGE':
      return framework(413, 'Payload Too Large', 'Request body is too large')
    case 'NOT_JSON':
      return framework(415, 'Unsupported Media Type', 'Send the body as application/json')
    case 'BAD_JSON':
      return framework(400, 'Bad Request', 'The body is not valid JSON')
    case 'BAD_INPUT':
      return { status: 400, body: { error: sentenceOf(problem) } }
    case 'REFUSED':
      return refused(problem)
    case 'UNEXPECTED':
      return { status: 500, body: { error: 'Internal server error' } }
  }
}

function sentenceOf({ issues }: Extract<Problem, { kind: 'BAD_INPUT' }>): string {
  const [issue] = issues
  return issue ? [issue.path, issue.message].filter(Boolean).join(': ') : 'Invalid input'
}
