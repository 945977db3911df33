import { Readable } from 'node:stream'
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { Dispatcher } from 'undici'
import { DestinationError } from '../../net/destination.js'

type Handler = Extract<S3ClientConfig['requestHandler'], { handle: unknown }>

/** What the SDK wants sent. */
interface Request {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  /** Encoded, without the query. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | string[] | null>>
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}

/** For one request with its answer: a part of 8 MiB over a slow line. */
const TIMEOUT_MS = 120_000
/** Answers are short documents: files are never read here. */
const MAX_ANSWER = 1024 * 1024
/** The connection's own business. */
const HOP_HEADERS = new Set(['host', 'connection', 'expect', 'transfer-encoding', 'content-length'])

/** No answer; the name is that by which the SDK knows what may be tried again. */
class NoAnswer extends Error {
  override readonly name = 'TimeoutError'
}

/** Sends the SDK's requests through the guard: nothing else of the SDK may open a connection (controls.md 4.2). */
export function guardedHandler(dispatcher: Dispatcher): Handler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy: () => void dispatcher.destroy(),
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    async handle(request: Request, { abortSignal }: { abortSignal?: unknown } = {}) {
      const timeout = AbortSignal.timeout(TIMEOUT_MS)
      const signal = abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, timeout]) : timeout
      try {
        return { response: await send(dispatcher, request, signal) }
      } catch (failure) {
        if (abortSignal instanceof AbortSignal && abortSignal.aborted) throw abortSignal.reason
        if (failure instanceof DestinationError) throw failure
        throw new NoAnswer('There was no answer.', { cause: failure })
      }
    },
  } as Handler
}

async function send(dispatcher: Dispatcher, request: Request, signal: AbortSignal) {
  const { protocol, hostname, port, path, query, method, headers, body } = request
  const host = hostname.includes(':') && !hostname.startsWith('[') ? `[${hostname}]` : hostname
  const search = queryString(query ?? {})
  const answer = await dispatcher.request({
    origin: `${protocol}//${host}${port ? `:${port}` : ''}`,
    path: search ? `${path}?${search}` : path,
    method: method as Dispatcher.HttpMethod,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name.toLowerCase()))),
    body: body ?? null,
    signal,
  })
  return {
    statusCode: answer.statusCode,
    headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    body: Readable.from([await readAnswer(answer.body)]),
  }
}

async function readAnswer(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_ANSWER) throw new DestinationError('unreachable', new Error('The answer is too long.'))
  }
  return Buffer.concat(chunks)
}

function queryString(query: NonNullable<Request['query']>): string {
  const written = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => `${written(name)}=${written(value ?? '')}`))
    .join('&')
}
