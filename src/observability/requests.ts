import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Readiness } from '../http/health.js'
import { requestIdOf } from '../http/request-info.js'
import type { AppContext } from '../server.js'
import type { Services } from '../services.js'
import { type Entrance, type RequestNotes, withNotes } from './request-notes.js'

/** What balancers and browsers ask for all day long. */
const QUIET = /^\/(health|ready|assets)\b/

/**
 * Around every request: its notes, its span, its measures, and one line in the log (controls.md 10). A process on its way out
 * says in its answers that their connection ends, so that clients come back by another one, to another process.
 */
export function observeRequests(services: Services, readiness: Readiness): MiddlewareHandler {
  const { tracing } = services.telemetry
  return (c: AppContext, next) =>
    withNotes(requestIdOf(services, c), (notes) => {
      const start = performance.now()
      const { method } = c.req
      const span = { name: method, kind: 'server', parent: c.req.header('traceparent') } as const
      return tracing.within(span, async (tell) => {
        await next()
        finishNotes(notes, c)
        if (readiness.draining) c.header('connection', 'close')
        if (notes.operation?.kind === 'subscription') keepForTheEnd(readiness, c)
        tell(factsOf(notes, method, c.res.status), [method, notes.route].filter(Boolean).join(' '))
        report(services, notes, { method, status: c.res.status, seconds: (performance.now() - start) / 1000 })
      })
    })
}

/** Whatever no door has noted: the pattern of a page, and refusals without a code. */
function finishNotes(notes: RequestNotes, c: AppContext): void {
  // Patterns are ours; a path is what somebody likes to send.
  notes.route ??= matchedRoutes(c).find(({ path }) => path !== '/*')?.path ?? null
  if (notes.door === 'none' && notes.route) notes.door = entranceOf(notes.route)
  if (notes.door === 'graphql' && c.res.headers.get('content-type')?.startsWith('text/html')) notes.door = 'pages'
}

function entranceOf(route: string): Entrance {
  if (route === '/graphql') return 'graphql'
  if (route === '/health' || route === '/ready') return 'health'
  return route.includes('/api/auth/') ? 'auth' : 'pages'
}

function keepForTheEnd({ streams }: Readiness, c: AppContext): void {
  const outgoing = c.env?.outgoing
  if (!outgoing) return
  streams.add(outgoing)
  outgoing.once('close', () => streams.delete(outgoing))
}

const factsOf = (notes: RequestNotes, method: string, status: number) => ({
  'http.request.method': method,
  'http.response.status_code': status,
  'http.route': notes.route ?? undefined,
  'orgraph.door': notes.door,
  'orgraph.request.id': notes.id,
  'orgraph.code': notes.code ?? undefined,
})

interface Answered {
  method: string
  status: number
  seconds: number
}

function report(services: Services, notes: RequestNotes, { method, status, seconds }: Answered): void {
  const { measures, tracing } = services.telemetry
  const { id, door, route, actor, organization, operation, cost, statements } = notes
  const code = notes.code ?? (status >= 500 ? 'INTERNAL' : null)
  measures.requestEnded({ door, status, seconds })
  if (door === 'graphql') {
    const outcome = code ?? (status >= 400 ? 'BAD_REQUEST' : 'OK')
    measures.operationEnded({ kind: operation?.kind ?? 'invalid', code: outcome, cost })
  }
  const trace = tracing.carrier().traceparent?.split('-')[1]
  services.log[QUIET.test(route ?? '') ? 'debug' : 'info'](
    {
      requestId: id,
      ...(trace && { trace }),
      door,
      method,
      route,
      status,
      ...(code && { code }),
      ms: Math.round(seconds * 1e4) / 10,
      statements,
      ...(actor && { actor }),
      ...(organization && { organization }),
      ...(operation && { operation: operation.name, kind: operation.kind, hash: operation.hash, cost }),
    },
    'a request was answered',
  )
}
