import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import { type DocumentNode, execute, type GraphQLError, GraphQLSchema, Kind, visit } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { requestError } from '../graph/request-errors.js'

/** How many fragments of one operation may be deferred. Each row of a list has one of its own. */
export const MAX_DEFERS = 10

/** What takes payloads one after the other. */
const INCREMENTAL = /multipart\/mixed|text\/event-stream/i

/**
 * `@defer`: fragments that arrive after the rest, as multipart/mixed or server-sent events; a client that names neither in
 * `Accept` gets everything in one answer. There is no `@stream`: the rows of a page come out of one statement.
 */
export function withDefer(): Plugin {
  const plugin = useDeferStream() as Plugin
  return {
    ...plugin,
    onSchemaChange({ schema, replaceSchema }) {
      if (schema.getDirective('defer')) return
      plugin.onSchemaChange?.({ schema, replaceSchema: (next: GraphQLSchema) => replaceSchema(withoutStream(next)) })
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const defers = defersOf(args.document)
      if (defers > MAX_DEFERS) {
        setResultAndStopExecution({
          errors: [requestError('BAD_REQUEST', `At most ${MAX_DEFERS} fragments may be deferred.`)],
        })
      }
      const { request } = args.contextValue as { request?: Request }
      // The library of the specification knows no `@defer` yet, hence takes the fragment for one like any other.
      if (defers > 0 && !INCREMENTAL.test(request?.headers.get('accept') ?? '')) setExecuteFn(execute)
    },
  }
}

function withoutStream(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig()
  const next = new GraphQLSchema({ ...config, directives: config.directives.filter(({ name }) => name !== 'stream') })
  next.extensions = schema.extensions
  return next
}

/** What a payload of its own costs beside the fields in it, as so many fields. */
const COST_OF_PAYLOAD = 10

/** The document as its cost is counted: each deferred fragment has the fields more that its payload is worth. */
export function withCostOfPayloads(document: DocumentNode): DocumentNode {
  if (defersOf(document) === 0) return document
  const payload = Array.from({ length: COST_OF_PAYLOAD }, () => ({
    kind: Kind.FIELD as const,
    name: { kind: Kind.NAME as const, value: '__typename' },
  }))
  return visit(document, {
    SelectionSet: (set) => ({
      ...set,
      selections: [...set.selections, ...set.selections.filter(isDeferred).flatMap(() => payload)],
    }),
  })
}

const counted = new WeakMap<DocumentNode, number>()

function defersOf(document: DocumentNode): number {
  const known = counted.get(document)
  if (known !== undefined) return known
  let defers = 0
  visit(document, {
    Directive({ name }) {
      if (name.value === 'defer') defers += 1
    },
  })
  counted.set(document, defers)
  return defers
}

const isDeferred = (selection: { directives?: readonly { name: { value: string } }[] }) =>
  selection.directives?.some(({ name }) => name.value === 'defer') ?? false

/** The errors of what arrives later, masked: what masks those of an answer sees its first part alone. */
export function deferredErrors(payload: object, mask: (error: unknown) => GraphQLError): GraphQLError[] {
  const { incremental = [] } = payload as { incremental?: { errors?: GraphQLError[] }[] }
  for (const part of incremental) if (part.errors) part.errors = part.errors.map(mask)
  return incremental.flatMap(({ errors = [] }) => errors)
}
