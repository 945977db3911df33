import { AsyncResource } from 'node:async_hooks'
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import { useDisableIntrospection } from '@graphql-yoga/plugin-disable-introspection'
import { type ExecutionResult, GraphQLError } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Viewer } from '../access/decide.js'
import { createContext, type GraphContext, type RequestInfo } from '../context.js'
import { BadRequestError } from '../errors.js'
import { requestError } from '../graph/request-errors.js'
import type { Identified } from '../identity/viewers.js'
import { withOperationNotes, withOperationSpans, withOutcomeNotes } from '../observability/graph-plugins.js'
import { note, noteViewer, requestNotes } from '../observability/request-notes.js'
import { isForeignOrigin } from '../rest/origin.js'
import { schema } from '../schema.js'
import type { Services } from '../services.js'
import { withCaching } from './caching.js'
import { type Counted, withCostLimit } from './cost-limit.js'
import { deferredErrors, withDefer } from './defer.js'
import { DOCUMENT_ID, withKnownDocuments } from './documents/plugin.js'
import { openTrustedDocuments } from './documents/trusted.js'
import { openBudget, type RequestBudget, rateLimited } from './request-budget.js'
import { routerIdentity } from './router-identity.js'
import { eachOf, isStream, withContextPerEvent, withoutUnreadStreams } from './subscriptions.js'

const JSON_TYPES = ['application/json', 'application/graphql-response+json']

/** GraphQL over HTTP at /graphql: POST with JSON, GET for queries, SSE for subscriptions. */
export function createGraphqlDoor(services: Services) {
  const yoga = createYoga<GraphContext & Counted>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    batching: false,
    logging: false,
    extraParamNames: [DOCUMENT_ID],
    maskedErrors: { maskError: (error) => maskError(services, error) },
    plugins: [
      withOperationNotes(),
      withKnownDocuments(openTrustedDocuments(services, schema)) as Plugin,
      // Cost and depth are the schema's own (cost-limit.ts); the parser's limits are Armor's (controls.md 3).
      EnvelopArmorPlugin({
        costLimit: { enabled: false },
        maxDepth: { enabled: false },
        maxTokens: { n: 4000 },
        maxAliases: { n: 100 },
        maxDirectives: { n: 50 },
      }) as Plugin,
      ...(services.settings.introspection ? [] : [useDisableIntrospection() as Plugin]),
      // Before the cost, which counts what is deferred by directives that it brings.
      withDefer(),
      withCostLimit(),
      withContextPerEvent(),
      withoutUnreadStreams(),
      withRequestIds((error) => maskError(services, error)),
      withOutcomeNotes(),
      withOperationSpans(services.telemetry.tracing),
      withCaching(),
    ],
  })

  return async (request: Request, identified: Identified, info: RequestInfo): Promise<Response> => {
    const viewer: Viewer = identified.outcome === 'identified' ? identified.viewer : { kind: 'ANONYMOUS' }
    noteViewer(viewer)
    const budget = openBudget({ services, viewer, request: info })
    const verdict = await budget.spend(1)
    const response =
      verdict && !verdict.allowed
        ? refused(info, 429, rateLimited(verdict))
        : await answer(request, identified, info, budget)
    for (const [name, value] of Object.entries(budget.headers())) response.headers.set(name, value)
    return response
  }

  async function answer(
    received: Request,
    identified: Identified,
    info: RequestInfo,
    budget: RequestBudget,
  ): Promise<Response> {
    const { outcome: router, request } = await routerIdentity(services, received)
    if (router === 'refused') {
      return refused(info, 401, requestError('UNAUTHENTICATED', 'The signature of the router is not valid.'))
    }
    if (services.settings.routerRequired === 'all' && router !== 'router') {
      return refused(info, 403, requestError('FORBIDDEN', 'Only a router of this graph may ask for this.'))
    }
    if (identified.outcome === 'rejected') {
      return refused(info, 401, requestError('UNAUTHENTICATED', rejectionText[identified.reason]))
    }
    // Form and multipart bodies need no preflight from a foreign page, so they must not reach a mutation with a cookie.
    if (request.method === 'POST' && !JSON_TYPES.includes(mediaType(request))) {
      const status = request.headers.has('content-type') ? 415 : 400
      return refused(info, status, requestError('BAD_REQUEST', 'Send the operation as application/json.'))
    }
    // Such a page cannot send JSON without asking first, which is not answered; this holds where a browser has a hole.
    if (identified.outcome === 'identified' && identified.viewer.kind === 'USER') {
      if (isForeignOrigin(request, services.publicUrl)) {
        return refused(info, 403, requestError('FORBIDDEN', 'Origin not allowed.'))
      }
    }
    const ctx = createContext(services, {
      viewer: identified.outcome === 'identified' ? identified.viewer : { kind: 'ANONYMOUS' },
      request: info,
      door: 'graphql',
      throughRouter: router === 'router',
      ...(identified.outcome === 'identified' && { reload: identified.reload }),
    })
    return yoga.fetch(request, { ctx, budget })
  }
}

const rejectionText = {
  unknown: 'The API key is not known.',
  expired: 'The API key has expired.',
  revoked: 'The API key has been revoked.',
}

const mediaType = (request: Request) =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

function refused(info: RequestInfo, status: number, error: GraphQLError): Response {
  const extensions = { ...error.extensions, requestId: info.id }
  note({ code: String(error.extensions.code) })
  const headers = { 'cache-control': 'no-store' }
  return Response.json({ errors: [{ message: error.message, extensions }] }, { status, headers })
}

/** What leaves in `errors[]`: allowed codes only; anything unexpected becomes INTERNAL and a line in the log. */
function maskError(services: Services, error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return unexpected(services, error)
  const original = error.originalError
  const place = { nodes: error.nodes, source: error.source, positions: error.positions, path: error.path }
  if (original instanceof BadRequestError) {
    return new GraphQLError(original.message, { ...place, extensions: { code: 'BAD_REQUEST' } })
  }
  if (original && !(original instanceof GraphQLError) && !isClientFault(error)) {
    return new GraphQLError(unexpected(services, original).message, { ...place, extensions: { code: 'INTERNAL' } })
  }
  const { originalError: parser, ...extensions } = error.extensions
  // A body that is no JSON is 400 under every media type, as the specification recommends; its text is not echoed.
  const http = parser ? { http: { status: 400 } } : {}
  return new GraphQLError(error.message, { ...place, extensions: { ...extensions, ...http, code: allowedCode(error) } })
}

const KNOWN_CODES = new Set([
  'BAD_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'COST_LIMIT',
  'INTERNAL',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_IN_LIST',
])

/** yoga says so of bodies that it cannot read. */
function isClientFault(error: GraphQLError): boolean {
  const status = (error.extensions.http as { status?: number } | undefined)?.status ?? 500
  return status >= 400 && status < 500
}

/** Syntax and validation have codes of their own upstream; here they are a bad request. */
function allowedCode(error: GraphQLError): string {
  const { code } = error.extensions
  return typeof code === 'string' && KNOWN_CODES.has(code) ? code : 'BAD_REQUEST'
}

function unexpected(services: Services, error: unknown): GraphQLError {
  services.log.error({ err: error, requestId: requestNotes()?.id }, 'a request failed')
  return requestError('INTERNAL', 'Something went wrong on our side.')
}

/** Armor hides them in what validation says; others tell of values that do not fit their type. Bounded: values are echoed. */
const withoutSuggestion = (message: string) => message.replace(/ Did you mean [^?]{0,500}\?/g, '')

/** Puts an allowed code and the request's id into every error, so that a user can name it and an operator find it. */
function withRequestIds(mask: (error: unknown) => GraphQLError): Plugin<object, { ctx?: { request: RequestInfo } }> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      const requestId = serverContext.ctx?.request.id
      // What is deferred is read when the request is over, and still belongs to it.
      const masked = AsyncResource.bind(mask)
      const named = (one: ExecutionResult) => {
        for (const error of [...(one.errors ?? []), ...deferredErrors(one, masked)]) {
          Object.assign(error.extensions, { code: allowedCode(error), requestId })
          error.message = withoutSuggestion(error.message)
        }
        return one
      }
      if (isStream(result)) setResult(eachOf(result, named))
      else for (const one of [result].flat()) named(one as ExecutionResult)
    },
  }
}
