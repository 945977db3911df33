import type { TypedDocumentString } from '../generated/client/graphql.js'
import { OrgraphTransportError } from './errors.js'
import { answerIn, answersIn, dataOf } from './transport.js'

export interface OrgraphClientOptions {
  /** Of the gateway, `https://orgraph.example.com`, or of its graph, `https://orgraph.example.com/graphql`. */
  url: string
  /** An API key. Without one a browser's session counts. */
  key?: string
  /** More headers for every request. */
  headers?: Record<string, string>
  /** By default the one that Node and browsers have. */
  fetch?: typeof globalThis.fetch
  /** `id`: documents are sent by their hash alone, which keys with `trustedDocumentsOnly` need. By default their text. */
  documents?: 'text' | 'id'
}

export interface CallOptions {
  signal?: AbortSignal
}

/** Variables may be left out where a document needs none. */
type Arguments<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: CallOptions]
    : [variables: Variables, options?: CallOptions]

export interface OrgraphClient {
  /**
   * Runs a query or mutation. Rejects with `OrgraphRequestError` for `errors[]`, `OrgraphTransportError` where no answer
   * of the graph came, and the reason of the signal when it is aborted.
   */
  request<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...rest: Arguments<NoInfer<Variables>>
  ): Promise<Result>
  /**
   * Follows a subscription. Iteration ends with the subscription and when the signal is aborted; it throws as `request`
   * rejects. A broken stream is not opened again: whoever follows events passes the last id that it saw as `after`.
   */
  subscribe<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    ...rest: Arguments<NoInfer<Variables>>
  ): AsyncGenerator<Result, void>
}

type Sendable = { readonly __meta__?: { hash?: unknown } | undefined; toString(): string }

/** A client of one gateway. It keeps no state but its options, and needs nothing but `fetch`. */
export function createOrgraphClient(options: OrgraphClientOptions): OrgraphClient {
  const endpoint = endpointOf(options.url)
  const call = options.fetch ?? globalThis.fetch.bind(globalThis)

  async function send(document: Sendable, variables: unknown, accept: string, signal?: AbortSignal) {
    const named = options.documents === 'id' ? { documentId: document.__meta__?.hash } : { query: String(document) }
    try {
      return await call(endpoint, {
        method: 'POST',
        headers: {
          ...options.headers,
          ...(options.key && { authorization: `Bearer ${options.key}` }),
          'content-type': 'application/json',
          accept,
        },
        body: JSON.stringify({ ...named, ...(variables !== undefined && { variables }) }),
        ...(signal && { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw new OrgraphTransportError(`${endpoint} cannot be reached.`, undefined, { cause: error })
    }
  }

  return {
    async request(document, ...[variables, { signal } = {}]) {
      const response = await send(document, variables, 'application/graphql-response+json, application/json', signal)
      return dataOf(await answerIn(response))
    },
    async *subscribe<Result>(
      document: Sendable,
      variables?: unknown,
      { signal }: CallOptions = {},
    ): AsyncGenerator<Result, void> {
      try {
        const response = await send(document, variables, 'text/event-stream', signal)
        if (!response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
          dataOf(await answerIn(response))
          throw new OrgraphTransportError('The gateway sent no stream of events.', response.status)
        }
        for await (const answer of answersIn(response.body)) yield dataOf(answer)
      } catch (error) {
        if (!signal?.aborted) throw error
      }
    },
  }
}

function endpointOf(url: string): string {
  const address = url.replace(/\/+$/, '')
  return address.endsWith('/graphql') ? address : `${address}/graphql`
}
