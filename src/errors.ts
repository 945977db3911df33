/**
 * Every refusal of the domain: its code, the GraphQL type that carries it and the HTTP status that fits where a dialect
 * documents none of its own. Doors translate codes; operations throw `DomainError`.
 */
export const ERRORS = {
  INVALID_INPUT: { type: 'InvalidInputError', status: 422 },
  ROLE_NOT_FOUND: { type: 'InvalidInputError', status: 422 },
  UNKNOWN_PERMISSION: { type: 'InvalidInputError', status: 422 },
  UNKNOWN_SITES: { type: 'InvalidInputError', status: 422 },
  RESTRICTION_NOT_ALLOWED: { type: 'InvalidInputError', status: 422 },

  NOT_FOUND: { type: 'NotFoundError', status: 404 },
  USER_NOT_FOUND: { type: 'NotFoundError', status: 404 },

  FORBIDDEN: { type: 'ForbiddenError', status: 403 },
  SESSION_REQUIRED: { type: 'ForbiddenError', status: 403 },
  ROLE_ABOVE_OWN: { type: 'ForbiddenError', status: 403 },
  TARGET_ABOVE_OWN: { type: 'ForbiddenError', status: 403 },
  SELF_PROMOTION: { type: 'ForbiddenError', status: 403 },
  ESCALATION: { type: 'ForbiddenError', status: 403 },
  SYSTEM_ROLE: { type: 'ForbiddenError', status: 403 },
  NOT_RECIPIENT: { type: 'ForbiddenError', status: 403 },
  EMAIL_NOT_VERIFIED: { type: 'ForbiddenError', status: 403 },
  DESTINATION_DISABLED: { type: 'ForbiddenError', status: 403 },

  ALREADY_MEMBER: { type: 'ConflictError', status: 409 },
  ALREADY_INVITED: { type: 'ConflictError', status: 409 },
  INVITATION_NOT_PENDING: { type: 'ConflictError', status: 409 },
  INVITATION_ROLE_GONE: { type: 'ConflictError', status: 409 },
  INVITER_LOST_RIGHTS: { type: 'ConflictError', status: 409 },
  LAST_OWNER: { type: 'ConflictError', status: 409 },
  SLUG_TAKEN: { type: 'ConflictError', status: 409 },
  ROLE_NAME_TAKEN: { type: 'ConflictError', status: 409 },
  RESERVED_NAME: { type: 'ConflictError', status: 409 },
  ROLE_IN_USE: { type: 'ConflictError', status: 409 },
  SITE_DOMAIN_TAKEN: { type: 'ConflictError', status: 409 },
  DOMAIN_TAKEN: { type: 'ConflictError', status: 409 },
  DOMAIN_ALREADY_VERIFIED: { type: 'ConflictError', status: 409 },
  DOMAIN_NOT_VERIFIED: { type: 'ConflictError', status: 409 },
  VERIFIED_DOMAIN_RENAMED: { type: 'ConflictError', status: 409 },
  RUN_NOT_CANCELLABLE: { type: 'ConflictError', status: 409 },
  CONFLICT: { type: 'ConflictError', status: 409 },

  MEMBER_LIMIT: { type: 'LimitError', status: 403 },
  SITE_LIMIT: { type: 'LimitError', status: 403 },
  INVITATION_LIMIT: { type: 'LimitError', status: 403 },
  ROLE_LIMIT: { type: 'LimitError', status: 403 },
  API_KEY_LIMIT: { type: 'LimitError', status: 403 },
  TOO_MANY_REQUESTS: { type: 'LimitError', status: 429 },
} as const satisfies Record<string, { type: ErrorTypeName; status: number }>

export type ErrorTypeName = 'InvalidInputError' | 'NotFoundError' | 'ForbiddenError' | 'ConflictError' | 'LimitError'
export type ErrorCode = keyof typeof ERRORS

/** One complaint about an input: where (`path` of input fields, `invitations.3.email`), a stable code, a sentence. */
export interface InputIssue {
  path: string
  code: string
  message: string
}

export interface ErrorDetails {
  issues?: InputIssue[]
  missingPermissions?: string[]
  /** Seconds after which the call may succeed. */
  retryAfter?: number
  /** Facts that a door shows in its own words (a limit, ids); never secrets. */
  facts?: Record<string, string | number | boolean | string[]>
}

/** A refusal of the domain. The message is for the user of the API and reveals nothing the viewer may not know. */
export abstract class DomainError extends Error {
  readonly issues: InputIssue[]
  readonly missingPermissions: string[]
  readonly retryAfter: number | null
  readonly facts: Record<string, string | number | boolean | string[]>

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message)
    this.name = ERRORS[code].type
    this.issues = details.issues ?? []
    this.missingPermissions = details.missingPermissions ?? []
    this.retryAfter = details.retryAfter ?? null
    this.facts = details.facts ?? {}
  }

  get type(): ErrorTypeName {
    return ERRORS[this.code].type
  }

  get status(): number {
    return ERRORS[this.code].status
  }
}

export class InvalidInputError extends DomainError {}
export class NotFoundError extends DomainError {}
export class ForbiddenError extends DomainError {}
export class ConflictError extends DomainError {}
export class LimitError extends DomainError {}

const CLASSES = { InvalidInputError, NotFoundError, ForbiddenError, ConflictError, LimitError }

/** The refusal of a code, as the class that its GraphQL type stands for. */
export function refusal(code: ErrorCode, message: string, details: ErrorDetails = {}): DomainError {
  return new CLASSES[ERRORS[code].type](code, message, details)
}

/** Input that breaks a rule of its own; the first issue's sentence becomes the message. */
export const invalidInput = (issues: InputIssue[], code: ErrorCode = 'INVALID_INPUT') =>
  refusal(code, issues[0]?.message ?? 'The input is invalid.', { issues })

export const invalidField = (path: string, code: string, message: string, error: ErrorCode = 'INVALID_INPUT') =>
  invalidInput([{ path, code, message }], error)

/** Absent, foreign and invisible are told apart by nobody. */
export const notFound = (what: string) => refusal('NOT_FOUND', `${what} not found.`)

export const forbidden = (missingPermissions: string[]) =>
  refusal('FORBIDDEN', `Missing permission: ${missingPermissions.join(', ')}.`, { missingPermissions })

/** For what no key may do, whatever its scopes (E8). */
export const sessionRequired = (missingPermissions: string[] = []) =>
  refusal('SESSION_REQUIRED', 'This needs a signed-in session; a key cannot do it.', { missingPermissions })

/** A request that is malformed before any rule of the domain is asked (a bad cursor); `errors[]` on the graph. */
export class BadRequestError extends Error {
  override name = 'BadRequestError'
}
