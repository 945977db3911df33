import { ERRORS, type ErrorCode } from '../../errors.js'
import type { Answer, Problem } from '../problem.js'
import type { Cause, DocumentedError } from '../route.js'

/** `{"error": "…"}`, the one member that a client of Rybbit can rely on (rybbit.md 1.1). */
export const error = (status: number, text: string, when: string, ...cause: Cause[]): DocumentedError => ({
  status,
  body: { error: text },
  when,
  cause,
})

export const UNAUTHORIZED = error(401, 'Unauthorized', 'No credential, or one that opens nothing.')
export const FORBIDDEN = error(403, 'Forbidden', 'No access to the organization, which may not even exist.')
export const NO_ORGANIZATION_ID = error(400, 'Organization ID required', 'The id of the organization is empty.')
export const ORGANIZATION_NOT_FOUND = error(404, 'Organization not found', 'There is none.', 'NOT_FOUND')
export const SITE_NOT_FOUND = error(404, 'Site not found', 'No site that the caller may see.', 'NOT_FOUND')
export const MEMBER_NOT_FOUND = error(404, 'Member not found', 'No member of this organization.', 'NOT_FOUND')
export const SITE_DOMAIN_TAKEN = error(
  409,
  'Domain already in use',
  'Another site of the organization has it.',
  'SITE_DOMAIN_TAKEN',
)
export const BAD_BODY = error(
  400,
  'name: Invalid input: expected string, received undefined',
  'A field is missing or of a wrong type.',
)

/** A key lacks a scope (rybbit.md 1.2). */
export const insufficientScope = (required: string): DocumentedError => ({
  status: 403,
  body: { error: 'Insufficient scope', required },
  when: 'The scopes of the key do not reach this far.',
})

/** The one endpoint with an error shape of its own: PUT /sites/:siteId/config (rybbit.md 9). */
export const BAD_CONFIG: DocumentedError = {
  status: 400,
  body: {
    success: false,
    error: 'Invalid site configuration',
    details: [{ path: 'blockBots', message: 'Invalid input' }],
  },
  when: 'A setting is not usable.',
  cause: ['BAD_INPUT', 'INVALID_INPUT'],
  word: (problem) => ({
    success: false,
    error: 'Invalid site configuration',
    details: 'issues' in problem ? problem.issues.map(({ path, message }) => ({ path, message })) : [],
  }),
}

/** The errors of Fastify, which stands in front of Rybbit's own routes (rybbit.md 1.1). */
const framework = (status: number, name: string, message: string): Answer => ({
  status,
  body: { message, error: name, statusCode: status },
})

/** Codes that have words of their own on every path of this door; rows add theirs. Others keep the operation's sentence. */
const BY_CODE: Partial<Record<ErrorCode, Answer>> = {
  NOT_FOUND: FORBIDDEN,
  FORBIDDEN,
  SESSION_REQUIRED: FORBIDDEN,
}

/** The answer of Rybbit's own rate limit (rybbit.md 8). */
const tooMany = ({ facts, retryAfter }: Extract<Problem, { kind: 'REFUSED' }>): Answer => ({
  status: 429,
  body: { error: 'Rate limit exceeded', scope: 'burst', limit: facts?.limit, retryAfter },
})

function refused(problem: Extract<Problem, { kind: 'REFUSED' }>): Answer {
  const { code, message } = problem
  if (code === 'TOO_MANY_REQUESTS') return tooMany(problem)
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
