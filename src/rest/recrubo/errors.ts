import { ERRORS, type ErrorCode } from '../../errors.js'
import { type Answer, type Problem, Refused } from '../problem.js'
import type { DocumentedError } from '../route.js'

/** Every kind of refusal: its status and its constant title (recrubo.md 5; C47). */
const KINDS = {
  malformed_document: { status: 400, title: 'The document is malformed' },
  invalid_query_parameter: { status: 400, title: 'A query parameter is not valid' },
  unauthenticated: { status: 401, title: 'A key is needed' },
  forbidden: { status: 403, title: 'The key may not do this' },
  read_only_attribute: { status: 403, title: 'The attribute cannot be written' },
  read_only_relationship: { status: 403, title: 'The relationship cannot be written' },
  not_found: { status: 404, title: 'There is no such resource' },
  method_not_allowed: { status: 405, title: 'The resource does not know this method' },
  not_acceptable: { status: 406, title: 'No acceptable form of the answer' },
  type_mismatch: { status: 409, title: 'The type does not belong here' },
  id_mismatch: { status: 409, title: 'The id is not that of the URL' },
  client_id_not_supported: { status: 403, title: 'The id is not yours to choose' },
  client_id_exists: { status: 409, title: 'The id is taken' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  validation_failed: { status: 422, title: 'A value is not valid' },
  internal_error: { status: 500, title: 'The request failed' },
} as const

export type Kind = keyof typeof KINDS

/** What in the request is to blame; a pointer leads to something that is there (C44). */
export type Source = { pointer: string } | { parameter: string } | { header: string }

/** One object of `errors`. */
export interface ErrorObject {
  status: string
  code: string
  title: string
  detail: string
  source?: Source
  meta?: Record<string, unknown>
}

/** On every answer: the bare media type (C1), and what the answer depends on (C7). */
export const HEADERS = { 'content-type': 'application/vnd.api+json', vary: 'Accept' } as const

export const errorObject = (kind: Kind, detail: string, source?: Source): ErrorObject => {
  const { status, title } = KINDS[kind]
  return { status: String(status), code: kind, title, detail, ...(source && { source }) }
}

/** The answer of one problem, or of several under the most general status (C45). */
export function answerWith(errors: readonly ErrorObject[], headers: Record<string, string> = {}): Answer {
  const statuses = new Set(errors.map(({ status }) => Number(status)))
  const [status = 500] = statuses
  return { status: statuses.size === 1 ? status : 400, body: { errors }, headers: { ...HEADERS, ...headers } }
}

/** Refuses on the spot. */
export function refuse(kind: Kind, detail: string, source?: Source): never {
  throw new Refused(answerWith([errorObject(kind, detail, source)]))
}

/** A refusal as a row documents it. */
export const documented = (kind: Kind, detail: string, when: string, source?: Source): DocumentedError => ({
  ...answerWith([errorObject(kind, detail, source)]),
  when,
})

/** What an operation refuses, as a row documents it. */
export const refusedWith = (code: ErrorCode, detail: string, when: string): DocumentedError => ({
  ...refused({ code, message: detail }),
  when,
})

const CHALLENGE = { 'www-authenticate': 'Bearer realm="Orgraph"' }
const AUTHORIZATION = { header: 'Authorization' }

const SHOWN = {
  nothing: 'Send a key in the header Authorization.',
  unknown: 'The key is not known.',
  expired: 'The key has expired.',
  revoked: 'The key was revoked.',
} as const

const unauthenticated = (detail: string): Answer =>
  answerWith([errorObject('unauthenticated', detail, AUTHORIZATION)], CHALLENGE)

export const UNAUTHENTICATED: DocumentedError = {
  ...unauthenticated(SHOWN.nothing),
  when: 'No key, or one that opens nothing.',
}
export const FORBIDDEN = documented(
  'forbidden',
  'Missing permission.',
  'The key is of another kind or may do too little.',
  AUTHORIZATION,
)
export const NOT_FOUND = documented('not_found', 'Organization not found.', 'None that the key may see.')
export const USER_NOT_FOUND = documented('not_found', 'User not found.', 'None that the key may see.')
export const MALFORMED = documented(
  'malformed_document',
  'The document has no data.',
  'No document with one resource.',
  { pointer: '' },
)
export const MISMATCH = documented(
  'type_mismatch',
  'The type is not that of this collection.',
  'Another type, another id than that of the URL, or an id that is taken.',
  { pointer: '/data/type' },
)
export const READ_ONLY = documented(
  'read_only_attribute',
  'createdAt cannot be written.',
  'An attribute that clients do not write.',
  { pointer: '/data/attributes/createdAt' },
)
export const BAD_ID = documented(
  'client_id_not_supported',
  'Ids of users are made here.',
  'An id chosen by the client.',
  { pointer: '/data/id' },
)
export const INVALID = documented(
  'validation_failed',
  'The name must not be empty.',
  'An attribute is missing or its value is not usable.',
  { pointer: '/data/attributes/name' },
)
export const BAD_QUERY = documented(
  'invalid_query_parameter',
  'sort is not known here.',
  'A query parameter that is not understood.',
  { parameter: 'sort' },
)
export const NOT_ACCEPTABLE = documented(
  'not_acceptable',
  'Accept application/vnd.api+json without parameters.',
  'Accept names the type with foreign parameters alone.',
  { header: 'Accept' },
)
export const BAD_TYPE = documented(
  'unsupported_media_type',
  'Send the body as application/vnd.api+json.',
  'Another content type, or one with parameters.',
  { header: 'Content-Type' },
)

/** What an operation refused, under its status and its code. */
function refused({ code, message, facts }: Pick<Refusal, 'code' | 'message' | 'facts'>): Answer {
  if (code === 'NOT_FOUND' || code === 'USER_NOT_FOUND') return answerWith([errorObject('not_found', message)])
  if (code === 'FORBIDDEN' || code === 'SESSION_REQUIRED') {
    return answerWith([errorObject('forbidden', message, AUTHORIZATION)])
  }
  if (code === 'CONFLICT' && facts?.field === 'id') {
    return answerWith([errorObject('client_id_exists', message, { pointer: '/data/id' })])
  }
  const { type, status } = ERRORS[code]
  const pointer = code === 'ALREADY_MEMBER' && { source: { pointer: '/data/attributes/email' } }
  const error = { status: String(status), code: code.toLowerCase(), title: TITLES[type], detail: message, ...pointer }
  return answerWith([error])
}

type Refusal = Extract<Problem, { kind: 'REFUSED' }>

const TITLES = {
  InvalidInputError: KINDS.validation_failed.title,
  NotFoundError: KINDS.not_found.title,
  ForbiddenError: KINDS.forbidden.title,
  ConflictError: 'The state of the resource stands in the way',
  LimitError: 'A limit is reached',
} as const

/** What every problem is on this door. */
export function answerOf(problem: Problem): Answer {
  switch (problem.kind) {
    case 'NO_ROUTE': {
      const { allowed, method } = problem
      if (allowed.length === 0) return answerWith([errorObject('not_found', 'There is nothing at this address.')])
      const allow = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', ')
      return answerWith([errorObject('method_not_allowed', `${method} is not known here.`)], { allow })
    }
    case 'NO_CREDENTIAL':
      return unauthenticated(SHOWN[problem.shown])
    case 'SESSION_ONLY':
    case 'FOREIGN_ORIGIN':
      return answerWith([errorObject('forbidden', 'The key may not do this.', AUTHORIZATION)])
    case 'FORBIDDEN':
      return answerWith([
        errorObject('forbidden', `Missing permission: ${problem.missingPermissions.join(', ')}.`, AUTHORIZATION),
      ])
    case 'TOO_LARGE':
      return answerWith([errorObject('too_large', 'A request has at most 1 MiB.')])
    case 'NOT_JSON':
      return answerWith([
        errorObject('unsupported_media_type', 'Send the body as application/vnd.api+json.', { header: 'Content-Type' }),
      ])
    case 'BAD_JSON':
      return answerWith([errorObject('malformed_document', 'The body is not valid JSON.', { pointer: '' })])
    case 'BAD_INPUT':
      return answerWith([errorObject('malformed_document', 'The request is malformed.')])
    case 'REFUSED':
      return refused(problem)
    case 'UNEXPECTED':
      return answerWith([errorObject('internal_error', 'The request failed; the log knows it by X-Request-Id.')])
  }
}
