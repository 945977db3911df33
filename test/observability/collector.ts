import { startWebServer, type TestWebServer } from '../testkit/web-server.js'

export interface CollectedSpan {
  name: string
  /** OTLP: 1 internal, 2 server, 3 client, 5 consumer. */
  kind: number
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  facts: Record<string, string | number>
  failed: boolean
}

interface Otlp {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: {
      spans: {
        name: string
        kind: number
        traceId: string
        spanId: string
        parentSpanId?: string
        attributes: Attribute[]
        status: { code?: number }
      }[]
    }[]
  }[]
}
type Attribute = { key: string; value: { stringValue?: string; intValue?: number; doubleValue?: number } }

/** A receiver of OTLP over HTTP, as collectors are: what it was sent, read by the format's own names. */
export interface Collector {
  url: string
  server: TestWebServer
  spans(): CollectedSpan[]
  /** Everything that was sent, as it was sent. */
  text(): string
}

const factsOf = (attributes: Attribute[]) =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? '']),
  )

export async function startCollector(): Promise<Collector> {
  const server = await startWebServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
  )
  return {
    url: `http://127.0.0.1:${server.port}`,
    server,
    text: () => server.requests.map(({ body }) => body).join('\n'),
    spans: () =>
      server.requests
        .filter(({ path }) => path === '/v1/traces')
        .flatMap(({ body }) => (JSON.parse(body) as Otlp).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map(({ name, kind, traceId, spanId, parentSpanId, attributes, status }) => ({
          name,
          kind,
          traceId,
          spanId,
          parentSpanId,
          facts: factsOf(attributes),
          failed: status.code === 2,
        })),
  }
}
