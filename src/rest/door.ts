import type { z } from 'zod'
import { createContext, type RequestContext, type RequestInfo } from '../context.js'
import { DomainError } from '../errors.js'
import type { Identified } from '../identity/viewers.js'
import { tooManyRequests } from '../limits/demand-points.js'
import { limitHeaders, spendOnRequest } from '../limits/requests.js'
import { pathForLog } from '../log.js'
import { note, noteViewer } from '../observability/request-notes.js'
import type { Services } from '../services.js'
import type { Dialect } from './dialect.js'
import { documentRunner } from './documents.js'
import { readInput } from './input.js'
import { createMatcher } from './match.js'
import { isForeignOrigin } from './origin.js'
import { type Answer, type Problem, ProblemError, Refused, Reply, refusedBy } from './problem.js'
import type { Route } from './route.js'

/** Lists of dialects without pages are whole up to this many rows. */
export const WHOLE_LIST = 10_000

/** One request at a dialect's door; `path` is without a prefix. */
export interface DoorRequest {
  request: Request
  path: string
  query: URLSearchParams
  info: RequestInfo
}

interface CountedRequest extends DoorRequest {
  /** Headers of the answer that tell what is left of a limit. */
  told: Record<string, string>
}

export interface DialectDoor {
  answer(at: DoorRequest): Promise<Response>
  /** Words a problem that kept the request from reaching a row. */
  refuse(problem: Problem, method: string): Response
}

/**
 * The door of a dialect: row, credential, guards, input, the row's documents or operation, its words. Whatever goes
 * wrong on the way is a problem that the dialect's one table answers.
 */
export function createDoor(services: Services, dialect: Dialect): DialectDoor {
  const matcher = createMatcher(dialect.routes)

  async function answer(given: DoorRequest): Promise<Response> {
    const at = { ...given, told: {} }
    const response = await answerOrRefuse(at)
    for (const [name, value] of Object.entries(at.told)) response.headers.set(name, value as string)
    return response
  }

  async function answerOrRefuse(at: CountedRequest): Promise<Response> {
    const { method } = at.request
    const match = matcher.match(method, at.path)
    note({ door: dialect.name, route: 'route' in match ? match.route.path : '*' })
    try {
      if ('route' in match) return toResponse(await callRow(services, dialect, at, match.route, match.params), method)
      await callBeforeMethod(at, match.allowed)
      return refuse({ kind: 'NO_ROUTE', method, path: at.path, allowed: match.allowed }, method)
    } catch (error) {
      if (error instanceof Refused) return toResponse(error.answer, method)
      return refuse(problemOf(services, at, error), method, 'route' in match ? match.route : undefined)
    }
  }

  /** A path that is there under other methods: some dialects refuse strangers first. */
  async function callBeforeMethod(at: CountedRequest, [known]: readonly string[]): Promise<void> {
    const other = dialect.beforeMethod && known && matcher.match(known, at.path)
    if (!other || !('route' in other)) return
    const ctx = await enter(services, dialect, at, other.route)
    await dialect.beforeMethod?.({ ctx, request: at.request, params: other.params })
  }

  function refuse(problem: Problem, method: string, row?: Route): Response {
    const cause = problem.kind === 'REFUSED' ? problem.code : problem.kind
    note({ code: cause })
    const own = row?.errors.find((error) => [error.cause].flat().includes(cause))
    const worded = own ? (own.word ? { ...own, body: own.word(problem) } : own) : dialect.answer(problem)
    return toResponse({ ...worded, headers: { ...waiting(problem), ...worded.headers } }, method)
  }

  return { answer, refuse }
}

async function callRow(
  services: Services,
  dialect: Dialect,
  at: CountedRequest,
  route: Route,
  params: Record<string, string>,
): Promise<Answer> {
  const { request, query } = at
  const ctx = await enter(services, dialect, at, route)
  for (const guard of route.guards ?? []) await guard({ ctx, request, params })
  const { readForm } = dialect
  const reading = readForm && ((schema: z.ZodType) => readForm({ ctx, request }, schema))
  const input = await readInput(route, request, params, query, reading)
  const body = await route.run({ ctx, request, graph: documentRunner(ctx), ...input })
  return body instanceof Reply ? body.answer : { status: route.success.status, body }
}

/** Finds out who calls, and refuses whom the row does not let in. */
async function enter(
  services: Services,
  dialect: Dialect,
  { request, query, info, told }: CountedRequest,
  route: Route,
): Promise<RequestContext> {
  const identified = await dialect.identify(services.viewers, { headers: request.headers, query, request })
  const ctx = contextOf(services, dialect, info, identified)
  noteViewer(ctx.viewer)
  // A dialect with limits of its own counts its callers by them alone; who is none of its callers counts as anywhere.
  const isCounted = !dialect.throttle || ctx.viewer.kind === 'ANONYMOUS'
  const verdict = isCounted ? await spendOnRequest(ctx) : null
  Object.assign(told, limitHeaders(verdict))
  if (verdict && !verdict.allowed) throw tooManyRequests(verdict)
  admit(route, identified, ctx)
  if (ctx.viewer.kind === 'USER' && isForeignOrigin(request, services.publicUrl)) {
    throw new ProblemError({ kind: 'FOREIGN_ORIGIN' })
  }
  await dialect.throttle?.(ctx)
  return ctx
}

function contextOf(services: Services, dialect: Dialect, request: RequestInfo, identified: Identified): RequestContext {
  const known = identified.outcome === 'identified' ? identified : null
  return createContext(services, {
    viewer: known?.viewer ?? { kind: 'ANONYMOUS' },
    request,
    door: dialect.name,
    maxPageSize: WHOLE_LIST,
    ...(known && { reload: known.reload }),
  })
}

function admit(route: Route, identified: Identified, { viewer }: RequestContext): void {
  if (route.credential === 'public') return
  if (viewer.kind === 'ANONYMOUS') {
    const shown = identified.outcome === 'rejected' ? identified.reason : 'nothing'
    throw new ProblemError({ kind: 'NO_CREDENTIAL', shown })
  }
  if (route.credential === 'session' && viewer.kind !== 'USER') throw new ProblemError({ kind: 'SESSION_ONLY' })
}

const waiting = (problem: Problem): Record<string, string> =>
  problem.kind === 'REFUSED' && problem.retryAfter != null ? { 'retry-after': String(problem.retryAfter) } : {}

function problemOf(services: Services, at: DoorRequest, error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof DomainError) return refusedBy(error)
  services.log.error({ err: error, requestId: at.info.id, path: pathForLog(at.path) }, 'a request failed')
  return { kind: 'UNEXPECTED' }
}

function toResponse({ status, body, headers }: Answer, method: string): Response {
  const empty = body === undefined || method === 'HEAD'
  return new Response(empty ? null : JSON.stringify(body), {
    status,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      'cache-control': 'no-store',
      ...headers,
    },
  })
}
