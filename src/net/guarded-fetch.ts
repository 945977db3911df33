import type { lookup } from 'node:dns'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { createDestinationPolicy, DestinationError } from './destination.js'
import { createGuardedDispatcher } from './guarded-dispatcher.js'
import type { Network } from './networks.js'

const MAX_REDIRECTS = 3
const MAX_BYTES = 1024 * 1024
/** Names differ in ownership, and any header may hold a secret: these are all that a redirect takes along. */
const REDIRECTED_HEADERS = new Set(['accept', 'user-agent'])

export interface GuardedRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Gives up earlier than the time limit does. */
  signal?: AbortSignal
}

export interface GuardedResponse {
  /** Where the answer came from in the end. */
  url: string
  status: number
  headers: IncomingHttpHeaders
  /** At most 1 MiB of it, as it came over the wire. */
  body: Buffer
  isTruncated: boolean
}

/** A request to a customer's URL. Any status is an answer. @throws DestinationError */
export interface GuardedFetch {
  (url: string | URL, request?: GuardedRequest): Promise<GuardedResponse>
  /** Ends the idle connections. */
  close(): Promise<void>
}

export interface GuardedFetchOptions {
  /** `ALLOW_PRIVATE_NETWORKS` */
  allow: readonly Network[]
  /** For the request with all its redirects. */
  timeoutMs?: number
  lookup?: typeof lookup
}

/**
 * The way out for whatever a customer's URL names: webhooks, logos, export destinations (controls.md 4.2).
 *
 * GET and HEAD follow up to 3 redirects, each checked like the first URL; for other methods a redirect is the answer,
 * which keeps bodies and signatures with the host they were meant for (webhooks.md 1).
 */
export function createGuardedFetch({ allow, timeoutMs = 10_000, lookup }: GuardedFetchOptions): GuardedFetch {
  const policy = createDestinationPolicy(allow, lookup)
  const dispatcher = createGuardedDispatcher(policy)

  async function follow(
    url: URL,
    request: GuardedRequest,
    signal: AbortSignal,
    hops: number,
  ): Promise<GuardedResponse> {
    const response = await ask(dispatcher, url, request, signal)
    const target = redirectTarget(url, request, response)
    if (!target) return response
    if (hops === MAX_REDIRECTS) throw new DestinationError('redirects')
    return follow(policy.checkUrl(target), redirected(request), signal, hops + 1)
  }

  const guardedFetch = async (url: string | URL, request: GuardedRequest = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
    try {
      return await follow(policy.checkUrl(url), request, signal, 0)
    } catch (failure) {
      if (failure instanceof DestinationError) throw failure
      if (request.signal?.aborted) throw request.signal.reason
      throw new DestinationError(timeout.aborted ? 'timeout' : 'unreachable', failure)
    }
  }
  return Object.assign(guardedFetch, { close: () => dispatcher.close() })
}

async function ask(
  dispatcher: Dispatcher,
  url: URL,
  { method = 'GET', headers = {}, body }: GuardedRequest,
  signal: AbortSignal,
): Promise<GuardedResponse> {
  const response = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { 'user-agent': 'Orgraph', ...headers },
    body: body ?? null,
    signal,
  })
  const read = await readAtMost(response.body, MAX_BYTES)
  return { url: url.href, status: response.statusCode, headers: response.headers, ...read }
}

async function readAtMost(stream: Readable, limit: number): Promise<Pick<GuardedResponse, 'body' | 'isTruncated'>> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limit) break
  }
  return { body: Buffer.concat(chunks).subarray(0, limit), isTruncated: length > limit }
}

function redirectTarget(url: URL, { method = 'GET' }: GuardedRequest, response: GuardedResponse): URL | null {
  const { location } = response.headers
  const isRedirect = [301, 302, 303, 307, 308].includes(response.status)
  if (!isRedirect || !location || !['GET', 'HEAD'].includes(method)) return null
  return URL.canParse(location, url.href) ? new URL(location, url) : null
}

function redirected({ headers = {}, ...request }: GuardedRequest): GuardedRequest {
  const kept = Object.entries(headers).filter(([name]) => REDIRECTED_HEADERS.has(name.toLowerCase()))
  return { ...request, headers: Object.fromEntries(kept) }
}
