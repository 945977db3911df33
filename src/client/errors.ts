import type { ErrorCode } from '../generated/client/graphql.js'

/** Whatever goes wrong in this package is one of the three below. */
export abstract class OrgraphError extends Error {}

/** An entry of `errors[]`: what is not the caller's business case (UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, …). */
export interface GraphError {
  message: string
  path?: (string | number)[]
  extensions: {
    code: string
    /** For the operator, who finds it in the log. */
    requestId: string
    missingPermissions?: string[]
    retryAfter?: number
    [name: string]: unknown
  }
}

/** The graph answered with `errors[]`. `data` has what could be read in spite of them. */
export class OrgraphRequestError extends OrgraphError {
  override name = 'OrgraphRequestError'
  readonly code: string
  readonly requestId: string | undefined

  constructor(
    readonly errors: readonly GraphError[],
    readonly data: unknown,
  ) {
    super(errors.map(({ message }) => message).join(' '))
    this.code = errors[0]?.extensions?.code ?? 'INTERNAL'
    this.requestId = errors[0]?.extensions?.requestId
  }
}

/** No answer of the graph came: no connection, a proxy's page, a stream that broke. */
export class OrgraphTransportError extends OrgraphError {
  override name = 'OrgraphTransportError'

  constructor(
    message: string,
    /** Of HTTP; undefined where there was no answer at all. */
    readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** What a mutation answers that did nothing: the error types of its result. */
export interface Refusal {
  __typename: string
  code: ErrorCode
  message: string
  issues?: { path: string; code: string; message: string }[]
  missingPermissions?: string[]
  retryAfter?: number | null
}

/** A mutation did nothing, and why. Thrown by `succeeded`. */
export class OrgraphRefusal extends OrgraphError {
  override name = 'OrgraphRefusal'
  readonly code: ErrorCode
  readonly issues: readonly { path: string; code: string; message: string }[]
  readonly missingPermissions: readonly string[]
  /** Seconds, where waiting helps. */
  readonly retryAfter: number | null

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.code = refusal.code
    this.issues = refusal.issues ?? []
    this.missingPermissions = refusal.missingPermissions ?? []
    this.retryAfter = refusal.retryAfter ?? null
  }
}

/**
 * The success of a mutation's result, which its type then is; whatever else it answers is thrown as `OrgraphRefusal`.
 * `const { invitation } = succeeded(inviteMember)`
 */
export function succeeded<Result extends { __typename: string }>(result: Result): Exclude<Result, { code: ErrorCode }> {
  // Error types of later releases have a code, too: the interface demands it.
  if ('code' in result && 'message' in result) throw new OrgraphRefusal(result as unknown as Refusal)
  return result as Exclude<Result, { code: ErrorCode }>
}
