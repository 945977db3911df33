import { ERRORS, type ErrorCode } from '../../errors.js'
import type { Answer, Problem } from '../problem.js'
import type { Cause, DocumentedError } from '../route.js'

/** `{error, reason?, retryAfter?}` (tours-events.md 1). `cause` names problems that are always worded so. */
export const error = (status: number, text: string, when: string, ...cause: Cause[]): DocumentedError => ({
  status,
  body: { error: text },
  when,
  cause,
})

/** A refusal of an operation: its sentence, and its code in lower case for programs. */
const refusalBody = (code: ErrorCode, message: string, facts: object = {}) => ({
  error: message,
  reason: code.toLowerCase(),
  ...facts,
})

/** The same as a row documents it. */
export const refusalOf = (code: ErrorCode, message: string, when: string, facts?: object): DocumentedError => ({
  status: statusOf(code),
  body: refusalBody(code, message, facts),
  when,
})

export const UNAUTHORIZED = error(401, 'Authentication required', 'No credential, or one that opens nothing.')
export const KEY_EXPIRED = error(401, 'API key has expired', 'The key was valid until a while ago.')
export const FORBIDDEN = error(403, 'Insufficient permissions', 'The role of the caller permits too little.')
/** For rows whose operation knows no other thing that can be missing: that its organization is there, the caller knows. */
export const UNSEEN: DocumentedError = {
  ...FORBIDDEN,
  when: 'The scopes of the key do not even show the organization.',
  cause: 'NOT_FOUND',
}
export const SESSION_REQUIRED: DocumentedError = {
  status: 403,
  body: { error: 'This endpoint needs a signed-in session', reason: 'session_required' },
  when: 'A key, whoever it acts for.',
}
export const NO_ORGANIZATION = error(404, 'No active organization', 'The caller belongs to no organization.')
export const AMBIGUOUS: DocumentedError = {
  status: 409,
  body: { error: 'Several organizations, none of them active', reason: 'no_active_organization' },
  when: 'The caller belongs to several organizations, and the session has no active one.',
}
export const MALFORMED = error(400, 'name: Invalid input: expected string, received number', 'A field of a wrong type.')

/** What rows inside the current organization may be refused for. */
export const OF_ORGANIZATION = [UNAUTHORIZED, KEY_EXPIRED, FORBIDDEN, NO_ORGANIZATION, AMBIGUOUS]
/** What rows for super admins may be refused for. */
export const OF_PLATFORM = [UNAUTHORIZED, FORBIDDEN, SESSION_REQUIRED]

const SHOWN = {
  nothing: UNAUTHORIZED,
  unknown: { status: 401, body: { error: 'Invalid API key' } },
  expired: KEY_EXPIRED,
  revoked: { status: 401, body: { error: 'API key has been revoked' } },
} as const satisfies Record<string, Answer>

/** What every problem is on this door. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'NO_ROUTE':
      return { status: 404, body: { error: 'Not found.' } }
    case 'NO_CREDENTIAL':
      return SHOWN[problem.shown]
    case 'SESSION_ONLY':
      return SESSION_REQUIRED
    case 'FORBIDDEN':
      return FORBIDDEN
    case 'FOREIGN_ORIGIN':
      return { status: 403, body: { error: 'Origin not allowed', reason: 'foreign_origin' } }
    case 'TOO_LARGE':
      return { status: 413, body: { error: 'Request body too large.' } }
    case 'NOT_JSON':
      return { status: 400, body: { error: 'Send the body as application/json' } }
    case 'BAD_JSON':
      return { status: 400, body: { error: 'The body is not valid JSON' } }
    case 'BAD_INPUT':
      return badInput(problem)
    case 'REFUSED':
      return refused(problem)
    case 'UNEXPECTED':
      return { status: 500, body: { error: 'Internal server error' } }
  }
}

/** 400 where a part of the request is not of the type that it must be, 422 where its value is not usable. */
function badInput({ issues }: Extract<Problem, { kind: 'BAD_INPUT' }>): Answer {
  const malformed = issues.find(({ code }) => code === 'invalid_type')
  const told = malformed ?? issues[0]
  const text = told && [told.path, told.message].filter(Boolean).join(': ')
  return { status: malformed ? 400 : 422, body: { error: text || 'Invalid input' } }
}

function refused(problem: Extract<Problem, { kind: 'REFUSED' }>): Answer {
  const { code, message, missingPermissions, retryAfter, facts = {} } = problem
  switch (code) {
    case 'FORBIDDEN':
      return FORBIDDEN
    case 'SESSION_REQUIRED':
      return SESSION_REQUIRED
    case 'NOT_FOUND':
    case 'INVALID_INPUT':
      return { status: statusOf(code), body: { error: message } }
    case 'ROLE_IN_USE':
      return { status: 409, body: refusalBody(code, message, facts) }
  }
  const status = statusOf(code)
  const wait = retryAfter == null ? {} : { retryAfter }
  const missing = missingPermissions.length > 0 ? { missingPermissions } : {}
  return {
    status,
    body: refusalBody(code, message, { ...missing, ...wait }),
  }
}

const statusOf = (code: ErrorCode): number => ERRORS[code].status
