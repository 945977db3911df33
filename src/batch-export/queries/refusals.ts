import { invalidField } from '../../errors.js'

/** What is told of a query that cannot be taken, word for word (posthog.md 2.2); `INVALID` is followed by what is wrong. */
export const QUERY_REFUSALS = {
  /** It is not SQL at all. */
  UNPARSABLE: 'Failed to parse query',
  /** A SELECT from events that says something that exports do not know: a column, a function, a clause. */
  INVALID: 'Invalid HogQL query:',
  /** Several tables, by JOIN or by comma. */
  JOIN: 'JOINs are not supported',
  /** UNION, INTERSECT, EXCEPT. */
  UNION: 'UNIONs are not supported',
  /** WITH, and SELECT in place of a table or of a value. */
  SUBQUERY: 'Subqueries or CTEs are not supported',
  /** No FROM. */
  NO_TABLE: 'Query must SELECT FROM events',
  /** FROM something else. */
  OTHER_TABLE: 'Query must only SELECT FROM events',
  /** Anything but one SELECT: another statement, several statements, VALUES, SELECT … INTO, FOR UPDATE. */
  UNSUPPORTED: 'Unsupported HogQL query',
} as const

/** The refusal of a query. */
export const refusedQuery = (reason: keyof typeof QUERY_REFUSALS) =>
  invalidField('hogqlQuery', 'invalid', QUERY_REFUSALS[reason])

/** The refusal of something inside a query: "Invalid HogQL query: Unable to resolve field: plan". */
export const invalidQuery = (what: string) => invalidField('hogqlQuery', 'invalid', `${QUERY_REFUSALS.INVALID} ${what}`)
