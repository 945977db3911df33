import { complexityFromQuery } from '@pothos/plugin-complexity'
import { type ExecutionArgs, type GraphQLError, getOperationAST, getVariableValues, Kind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { requestError } from '../graph/request-errors.js'
import { note } from '../observability/request-notes.js'
import { withCostOfPayloads } from './defer.js'
import { type RequestBudget, rateLimited } from './request-budget.js'

/** What one operation of a caller may cost. What other doors run are documents of our own. */
export const COST_LIMITS = { complexity: 50_000, depth: 20, breadth: 1000 } as const

/**
 * Refuses an operation that would cost too much with one error, before any of it runs (controls.md 3): a field costs 1 and
 * what is selected in it, a connection that as many times as its page has rows, a plain list as many times as it may have.
 * The whole operation counts, the fields of federation with it.
 */
export function withCostLimit(): Plugin<Counted> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const refusal = await refusalOf(args)
      if (refusal) setResultAndStopExecution({ errors: [refusal] })
    },
    async onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = await refusalOf(args)
      if (refusal) setResultAndStopExecution({ errors: [refusal] })
    },
  }
}

/** What counts the operations of a request. */
export interface Counted {
  budget: RequestBudget
}

/** The complexity that a point pays for: the first is paid with the request. */
export const COMPLEXITY_OF_POINT = 1000

async function refusalOf(args: ExecutionArgs): Promise<GraphQLError | null> {
  const cost = costOf(args)
  if (!cost) return null
  note({ cost: cost.complexity })
  return tooLarge(cost) ?? (await tooMuch(args.contextValue as Counted, cost.complexity))
}

async function tooMuch({ budget }: Counted, complexity: number): Promise<GraphQLError | null> {
  const more = Math.ceil(complexity / COMPLEXITY_OF_POINT) - 1
  const verdict = more > 0 ? await budget.spend(more) : null
  return verdict && !verdict.allowed ? rateLimited(verdict) : null
}

function tooLarge(cost: NonNullable<ReturnType<typeof costOf>>): GraphQLError | null {
  const exceeded = (['depth', 'breadth', 'complexity'] as const).find((measure) => cost[measure] > COST_LIMITS[measure])
  if (!exceeded) return null
  const [is, allowed] = [cost[exceeded], COST_LIMITS[exceeded]]
  return requestError('COST_LIMIT', `The ${exceeded} of the operation is ${is}; ${allowed} is allowed.`, {
    cost: { ...cost, limits: COST_LIMITS },
  })
}

/** Null where execution itself has something to say: no operation of that name, or variables that do not fit. */
function costOf({ schema, document, operationName, variableValues }: ExecutionArgs) {
  const operation = getOperationAST(document, operationName)
  if (!operation) return null
  const variables = (variableValues ?? {}) as Record<string, unknown>
  if (getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors) return null
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  // The library looks at the first operation of a document, which need not be the one that runs.
  const alone = withCostOfPayloads({ ...document, definitions: [operation, ...fragments] })
  return complexityFromQuery(alone, { schema, variables })
}
