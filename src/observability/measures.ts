/** How a job ended. */
export type JobOutcome = 'done' | 'failed' | 'given-back' | 'cancelled' | 'lost'

/**
 * What is counted in this process. Every label is of a list of our own: nothing that a caller chooses (an address, the name of
 * an operation) becomes one, or a caller could fill the memory of the process and of whoever scrapes it (controls.md 10).
 */
export interface Measures {
  requestEnded(request: { door: string; status: number; seconds: number }): void
  /** `code` of our tables, or OK. */
  operationEnded(operation: { kind: string; code: string; cost: number | null }): void
  statementSent(pool: string): void
  /** Row-level security or a missing right stopped a statement (42501): by design it never does. */
  statementDenied(): void
  pointsRefused(bucket: string): void
  jobEnded(job: { queue: string; outcome: JobOutcome; seconds: number }): void
  webhookSent(attempt: { outcome: 'taken' | 'refused' | 'unreachable'; seconds: number }): void
  exportRunEnded(status: string): void
  mailTried(outcome: 'sent' | 'postponed' | 'refused'): void
}

const nothing = () => {}

/** Without ADMIN_PORT nothing is counted. */
export const unmeasured: Measures = {
  requestEnded: nothing,
  operationEnded: nothing,
  statementSent: nothing,
  statementDenied: nothing,
  pointsRefused: nothing,
  jobEnded: nothing,
  webhookSent: nothing,
  exportRunEnded: nothing,
  mailTried: nothing,
}
