import { ERRORS } from '../../errors.js'
import type { Answer, Problem } from '../problem.js'
import type { DocumentedError } from '../route.js'

/** Messages that are not their code in sentence case (better-auth.md 3.6 and 7.1). */
const MESSAGES: Readonly<Record<string, string>> = {
  EMAIL_VERIFICATION_REQUIRED_FOR_INVITATION:
    'Email verification required to view or list invitations for the session email',
  YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE: 'You are not allowed to invite a user with this role',
  YOU_ARE_NOT_ALLOWED_TO_LIST_INVITATIONS: 'You are not allowed to list invitations for this organization',
  TOO_MANY_ROLES: 'This organization has too many roles',
  INVALID_RESOURCE: 'The provided permission includes an invalid resource',
  ROLE_NAME_IS_ALREADY_TAKEN: 'That role name is already taken',
  CANNOT_DELETE_A_PRE_DEFINED_ROLE: 'Cannot delete a pre-defined role',
  ROLE_IS_ASSIGNED_TO_MEMBERS:
    'A role cannot be deleted while members or invitations hold it. Give them another role first',
  MISSING_OR_NULL_ORIGIN: 'Missing or null Origin',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: 'Cross-site navigation login blocked. This request appears to be a CSRF attack.',
  INVALID_CALLBACK_URL: 'Invalid callbackURL',
}

/** The text of a code: sentence case but for the exceptions. */
export function messageOf(code: string): string {
  return MESSAGES[code] ?? code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
}

type Cause = DocumentedError['cause']

/** `{ message, code }`: clients branch on the code. */
export const error = (status: number, code: string, when: string, cause?: Cause): DocumentedError => ({
  status,
  body: { message: messageOf(code), code },
  when,
  ...(cause && { cause }),
})

/** One of the few refusals with a message and no code, marked `(*)` in better-auth.md 3. */
export const errorInWords = (status: number, message: string, when: string, cause?: Cause): DocumentedError => ({
  status,
  body: { message },
  when,
  ...(cause && { cause }),
})

export const UNAUTHORIZED = error(401, 'UNAUTHORIZED', 'No session. A key is none: these routes never look at one.')
export const INVALID_ORIGIN = error(403, 'INVALID_ORIGIN', 'A write from a page of another site.')
export const NO_ACTIVE_ORGANIZATION = error(
  400,
  'NO_ACTIVE_ORGANIZATION',
  'No organization is named, and the session has no active one.',
)
export const ORGANIZATION_NOT_FOUND = error(400, 'ORGANIZATION_NOT_FOUND', 'There is no such organization.')

/** The answer of better-auth's own rate limit (better-auth.md 7.3), with the header of all other clients beside its own. */
export const tooManyRequests = (seconds: number): DocumentedError => ({
  ...errorInWords(429, 'Too many requests. Please try again later.', 'The same was asked for just before.'),
  headers: { 'x-retry-after': String(seconds), 'retry-after': String(seconds) },
})

/** Input that breaks a rule: `[body.field] reason; [body.other] reason`. */
function validationError(place: string, issues: readonly { path: string; message: string }[]): Answer {
  const complaints = issues.map(({ path, message }) => `[${[place, path].filter(Boolean).join('.')}] ${message}`)
  return { status: 400, body: { message: complaints.join('; '), code: 'VALIDATION_ERROR' } }
}

/** A domain refusal that its row gives no words of its own. */
function refused({ code, message, issues, retryAfter }: Extract<Problem, { kind: 'REFUSED' }>): Answer {
  const { type, status } = ERRORS[code]
  if (code === 'TOO_MANY_REQUESTS') return tooManyRequests(retryAfter ?? 1)
  if (type === 'InvalidInputError' && issues.length > 0) return validationError('body', issues)
  return { status: type === 'InvalidInputError' ? 400 : status, body: { message, code } }
}

/** What every problem is on this door. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'NO_ROUTE':
      return { status: 404 }
    case 'NO_CREDENTIAL':
    case 'SESSION_ONLY':
      return UNAUTHORIZED
    case 'FOREIGN_ORIGIN':
      return INVALID_ORIGIN
    case 'FORBIDDEN':
      return { status: 403, body: { message: messageOf('FORBIDDEN'), code: 'FORBIDDEN' } }
    case 'TOO_LARGE':
      return { status: 413, body: { message: messageOf('PAYLOAD_TOO_LARGE'), code: 'PAYLOAD_TOO_LARGE' } }
    case 'NOT_JSON':
      return { status: 415, body: { message: notJson(problem.contentType), code: 'UNSUPPORTED_MEDIA_TYPE' } }
    case 'BAD_JSON':
      return { status: 400, body: { message: 'Invalid JSON in request body', code: 'BAD_REQUEST' } }
    case 'BAD_INPUT':
      return validationError(problem.place, problem.issues)
    case 'REFUSED':
      return refused(problem)
    case 'UNEXPECTED':
      return { status: 500, body: { message: messageOf('INTERNAL_SERVER_ERROR'), code: 'INTERNAL_SERVER_ERROR' } }
  }
}

function notJson(contentType: string): string {
  const what = contentType ? `Content-Type "${contentType}" is not allowed` : 'Content-Type is required'
  return `${what}. Allowed types: application/json`
}
