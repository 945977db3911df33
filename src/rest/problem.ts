import type { DomainError, ErrorCode, InputIssue } from '../errors.js'

/** Everything that keeps a REST call from succeeding, before a dialect gives it words and a status. */
export type Problem =
  /** No row for this path; `allowed` names the methods where only the method is wrong. */
  | { kind: 'NO_ROUTE'; method: string; path: string; allowed: readonly string[] }
  /** Nobody known is calling; `shown` tells why what was shown opens nothing. */
  | { kind: 'NO_CREDENTIAL'; shown: 'nothing' | 'unknown' | 'expired' | 'revoked' }
  | { kind: 'SESSION_ONLY' }
  /** A page of another site makes its visitor's browser call with the cookie. */
  | { kind: 'FOREIGN_ORIGIN' }
  | { kind: 'TOO_LARGE' }
  | { kind: 'NOT_JSON'; contentType: string }
  | { kind: 'BAD_JSON' }
  | { kind: 'BAD_INPUT'; place: 'path' | 'query' | 'body'; issues: readonly InputIssue[] }
  /** A field that the viewer may not read in an organization that it can see. */
  | { kind: 'FORBIDDEN'; missingPermissions: readonly string[] }
  /** An operation refused. */
  | {
      kind: 'REFUSED'
      code: ErrorCode
      message: string
      issues: readonly InputIssue[]
      missingPermissions: readonly string[]
      retryAfter?: number | null
      /** Known where an operation refused directly; the graph does not carry them. */
      facts?: DomainError['facts']
    }
  | { kind: 'UNEXPECTED' }

export type ProblemKind = Problem['kind']

/** What an operation refused directly. */
export function refusedBy({ code, message, issues, missingPermissions, retryAfter, facts }: DomainError): Problem {
  return { kind: 'REFUSED', code, message, issues, missingPermissions, retryAfter, facts }
}

/** Carries a problem to the door, which lets the dialect word it. */
export class ProblemError extends Error {
  override name = 'ProblemError'

  constructor(readonly problem: Problem) {
    super(problem.kind)
  }
}

/** What goes over the wire. Without a body the answer is empty; null is JSON's null. */
export interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/** A refusal that has its words already: thrown by a dialect's own guards and presenters. */
export class Refused extends Error {
  override name = 'Refused'

  constructor(readonly answer: Answer) {
    super(`answered ${answer.status}`)
  }
}

/** A success with headers or a status of its own, where a row's usual status does not fit. */
export class Reply {
  constructor(readonly answer: Answer) {}
}
