import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  NoUnusedFragmentsRule,
  specifiedRules,
  validate,
} from 'graphql'
import type { RequestContext } from '../context.js'
import { BadRequestError, type ERRORS, type ErrorCode, type InputIssue } from '../errors.js'
import * as stored from '../generated/documents/graphql.js'
import { schema } from '../schema.js'
import { ProblemError } from './problem.js'
import type { RunDocument } from './route.js'

/** Fragments are stored by themselves, too, where nothing uses them. */
const RULES = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)

/** Refuses to start when a stored document does not fit the schema: generated code that is out of date. */
export function validateDocuments(): void {
  for (const document of Object.values(stored) as DocumentNode[]) {
    const [error] = validate(schema, document, RULES)
    if (error) throw new Error(`A stored document does not fit the schema: ${error.message}`)
  }
}

/** Runs stored documents for one request: the same resolvers, loaders and eyes as over GraphQL, without HTTP. */
export const documentRunner =
  (ctx: RequestContext): RunDocument =>
  async (document, variables, { nullWhenForbidden = [] } = {}) => {
    const result = (await execute({
      schema,
      document,
      variableValues: variables as Record<string, unknown>,
      contextValue: { ctx },
    })) as ExecutionResult
    const errors = result.errors?.filter((error) => !isExpected(error, nullWhenForbidden)) ?? []
    if (errors.length > 0) throw worst(errors)
    return result.data as never
  }

const isExpected = (error: GraphQLError, fields: readonly string[]) =>
  codeOf(error) === 'FORBIDDEN' && fields.includes(String(error.path?.at(-1)))

const SEVERITY = ['BAD_REQUEST', 'FORBIDDEN', 'UNAUTHENTICATED', 'INTERNAL'] as const

/** One request gets one answer: what is our own fault comes before what is the caller's. */
function worst(errors: readonly GraphQLError[]): Error {
  const ranked = [...errors].sort((a, b) => SEVERITY.indexOf(codeOf(b)) - SEVERITY.indexOf(codeOf(a)))
  const error = ranked[0] as GraphQLError
  switch (codeOf(error)) {
    case 'FORBIDDEN':
      return new ProblemError({ kind: 'FORBIDDEN', missingPermissions: missingIn(errors) })
    case 'UNAUTHENTICATED':
      return new ProblemError({ kind: 'NO_CREDENTIAL', shown: 'nothing' })
    case 'BAD_REQUEST':
      return new ProblemError({
        kind: 'BAD_INPUT',
        place: 'body',
        issues: [{ path: '', code: 'invalid', message: error.message }],
      })
    default:
      return error.originalError ?? error
  }
}

function codeOf(error: GraphQLError): (typeof SEVERITY)[number] {
  if (error.originalError instanceof BadRequestError) return 'BAD_REQUEST'
  const { code } = error.extensions
  if (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' || code === 'BAD_REQUEST') return code
  // Variables that the graph cannot read (a number beyond Int) fail before anything ran.
  return error.path === undefined && !error.originalError ? 'BAD_REQUEST' : 'INTERNAL'
}

const missingIn = (errors: readonly GraphQLError[]) => [
  ...new Set(errors.flatMap(({ extensions }) => (extensions.missingPermissions as string[] | undefined) ?? [])),
]

type ErrorTypename = (typeof ERRORS)[ErrorCode]['type']

interface UnionError {
  code: ErrorCode
  message: string
  issues?: readonly InputIssue[]
  missingPermissions?: readonly string[]
  retryAfter?: number | null
}

/** The success of a mutation's union; its typed errors become a problem for the dialect's table. */
export function succeeded<Result extends { __typename: string }>(
  result: Result,
): Exclude<Result, { __typename: ErrorTypename }> {
  if (!result.__typename.endsWith('Error')) return result as Exclude<Result, { __typename: ErrorTypename }>
  const { code, message, issues = [], missingPermissions = [], retryAfter = null } = result as unknown as UnionError
  throw new ProblemError({ kind: 'REFUSED', code, message, issues, missingPermissions, retryAfter })
}
