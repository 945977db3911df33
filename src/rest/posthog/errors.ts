import { ERRORS } from '../../errors.js'
import type { Answer, Problem } from '../problem.js'
import type { Cause, DocumentedError } from '../route.js'
import { codeOfDetail } from './texts.js'

/** The envelope of every error (posthog.md 1.1). */
export interface ErrorBody {
  type: 'validation_error' | 'invalid_request' | 'authentication_error' | 'throttled_error' | 'server_error'
  code: string
  detail: string
  attr: string | null
}

const answer = (status: number, type: ErrorBody['type'], code: string, detail: string, attr: string | null = null) => ({
  status,
  body: { type, code, detail, attr } satisfies ErrorBody,
})

const documented = (answered: Answer, when: string, cause: Cause[]): DocumentedError => ({
  ...answered,
  when,
  ...(cause.length > 0 && { cause }),
})

/** 400: something about the input; `code` follows from the sentence where that is one of the framework's. */
export const invalid = (detail: string, attr: string | null, code = codeOfDetail(detail)): Answer =>
  answer(400, 'validation_error', code, detail, attr)

/** The same as a row documents it. */
export const invalidInput = (detail: string, attr: string | null, when: string, ...cause: Cause[]): DocumentedError =>
  documented(invalid(detail, attr), when, cause)

/** 400 with a code that is no framework's. */
export const invalidAs = (code: string, detail: string, attr: string | null, when: string, ...cause: Cause[]) =>
  documented(invalid(detail, attr, code), when, cause)

/** 403. Its type is `authentication_error`, as for 401. */
export const denied = (detail: string, when: string, ...cause: Cause[]): DocumentedError =>
  documented(answer(403, 'authentication_error', 'permission_denied', detail), when, cause)

/** 404. */
export const missing = (detail: string, when: string, ...cause: Cause[]): DocumentedError =>
  documented(answer(404, 'invalid_request', 'not_found', detail), when, cause)

/** 400: a body that cannot be read. */
export const parseError = (detail: string): Answer => answer(400, 'invalid_request', 'parse_error', detail)

/** 401 for a key that opens nothing, by the place where it was found. */
export const badKey = (place: 'Authorization header' | 'body' | 'query string'): DocumentedError =>
  documented(
    answer(
      401,
      'authentication_error',
      'authentication_failed',
      `Personal API key found in request ${place} is invalid.`,
    ),
    'The key opens nothing.',
    [],
  )

export const NOT_AUTHENTICATED = documented(
  answer(401, 'authentication_error', 'not_authenticated', 'Authentication credentials were not provided.'),
  'No credential.',
  [],
)
export const NO_PERMISSION = denied(
  'You do not have permission to perform this action.',
  'The caller does not belong to the organization, or its role permits too little.',
)
export const LEVEL_TOO_LOW = denied(
  'Your organization access level is insufficient.',
  'Needs the level of an admin, or a role that permits as much.',
)
export const NOT_RECENT = denied(
  'This action requires you to be recently authenticated.',
  'A write by session, more than two hours after signing in.',
)
export const NO_SUCH_ORGANIZATION = missing('Organization not found.', 'There is no such organization.')
export const NOT_FOUND = missing('Not found.', 'There is none, or it is not of this organization.', 'NOT_FOUND')
export const KEY_NOT_SUPPORTED = denied('This action does not support Personal API Key access', 'No key may do it.')

/** What paths of an operation's input are called here; all others by the rule of `attrOf`. */
const ATTRS: Readonly<Record<string, string>> = {
  email: 'target_email',
  role: 'level',
  siteIds: 'private_project_access',
  hasRestrictedSiteAccess: 'private_project_access',
  site: 'team_id',
  'saml.entityId': 'saml_entity_id',
  'saml.acsUrl': 'saml_acs_url',
  'saml.x509Cert': 'saml_x509_cert',
}

/** `destination.config` is `destination__config` (posthog.md 1.1). */
const attrOf = (path: string): string | null => path.replaceAll('.', '__') || null

const attrOfOperation = (path: string): string | null =>
  ATTRS[path] ?? attrOf(path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))

function refused({ code, message, issues, retryAfter }: Extract<Problem, { kind: 'REFUSED' }>): Answer {
  const { type, status } = ERRORS[code]
  if (code === 'TOO_MANY_REQUESTS') return throttled(retryAfter ?? 1)
  if (code === 'FORBIDDEN' || code === 'SESSION_REQUIRED') return NO_PERMISSION
  if (type === 'NotFoundError') return NOT_FOUND
  if (status === 403) return answer(403, 'authentication_error', 'permission_denied', message)
  return invalid(message, attrOfOperation(issues[0]?.path ?? ''))
}

/** 429 with the header that clients wait by (posthog.md 1.3). */
export const throttled = (seconds: number): Answer => ({
  ...answer(
    429,
    'throttled_error',
    'throttled',
    `Request was throttled. Expected available in ${seconds} second${seconds === 1 ? '' : 's'}.`,
  ),
  headers: { 'retry-after': String(seconds) },
})

/** The same as rows document it. */
export const THROTTLED: DocumentedError = {
  ...throttled(30),
  when: 'The key has asked too often: 480 times in a minute, or 4800 times in an hour.',
}

/** What every problem is on this door; of several complaints the first is told. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'NO_ROUTE':
      if (problem.allowed.length === 0) return NOT_FOUND
      return {
        ...answer(405, 'invalid_request', 'method_not_allowed', `Method "${problem.method}" not allowed.`),
        headers: { allow: problem.allowed.join(', ') },
      }
    case 'NO_CREDENTIAL':
      return NOT_AUTHENTICATED
    case 'SESSION_ONLY':
      return KEY_NOT_SUPPORTED
    case 'FORBIDDEN':
      return NO_PERMISSION
    case 'FOREIGN_ORIGIN':
      return answer(403, 'authentication_error', 'permission_denied', 'CSRF Failed: Origin checking failed.')
    case 'TOO_LARGE':
      return answer(413, 'invalid_request', 'request_too_large', 'The request body is too large.')
    case 'NOT_JSON':
      return answer(
        415,
        'invalid_request',
        'unsupported_media_type',
        `Unsupported media type "${problem.contentType}" in request.`,
      )
    case 'BAD_JSON':
      return parseError('JSON parse error - the body is not valid JSON')
    case 'BAD_INPUT': {
      const [issue] = problem.issues
      return invalid(issue?.message ?? 'Invalid input.', attrOf(issue?.path ?? ''))
    }
    case 'REFUSED':
      return refused(problem)
    case 'UNEXPECTED':
      return answer(500, 'server_error', 'error', 'A server error occurred.')
  }
}
