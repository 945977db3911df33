import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { PrismaInstrumentation } from '@prisma/instrumentation'
import type { Facts, SpanDraft, Tracing } from './tracing.js'

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/** What is left is handed over within this time, or lost. */
const LAST_WORDS_MS = 2_000

/**
 * Sends spans to an OpenTelemetry collector (OTLP over HTTP, JSON). The SDK reads further `OTEL_*` variables: sampler, headers,
 * batches, name of the service. One of these lives in a process: context and Prisma's helper are global.
 */
export function openTracing({ endpoint, version }: { endpoint: string; version: string }): Tracing {
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'orgraph', 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })),
    ],
  })
  provider.register()
  // Statements are spans of our own, for Prisma's and plain SQL alike; of Prisma comes what it does besides.
  const prisma = new PrismaInstrumentation({ ignoreSpanTypes: ['prisma:client:db_query', /^prisma:engine/] })
  prisma.setTracerProvider(onlyBelowOthers(provider))
  prisma.enable()
  const tracer = provider.getTracer('orgraph')

  const start = ({ name, kind, facts = {} }: SpanDraft, parent: Context) =>
    tracer.startSpan(name, { kind: KINDS[kind], attributes: known(facts) }, parent)

  return {
    async within(draft, work) {
      const parent = draft.parent ? propagation.extract(ROOT_CONTEXT, { traceparent: draft.parent }) : context.active()
      const span = start(draft, parent)
      try {
        return await context.with(trace.setSpan(parent, span), () =>
          work((facts, name) => {
            span.setAttributes(known(facts))
            if (name) span.updateName(name)
          }),
        )
      } catch (error) {
        fail(span, error)
        throw error
      } finally {
        span.end()
      }
    },
    begin(draft) {
      const parent = context.active()
      if (!trace.getSpan(parent)?.isRecording()) return null
      const span = start(draft, parent)
      return (failure) => {
        if (failure !== undefined) fail(span, failure)
        span.end()
      }
    },
    carrier() {
      const carrier: { traceparent?: string } = {}
      propagation.inject(context.active(), carrier)
      return carrier.traceparent ? { traceparent: carrier.traceparent } : {}
    },
    async close() {
      prisma.disable()
      const late = new Promise<void>((resolve) => setTimeout(resolve, LAST_WORDS_MS).unref())
      // A collector that is away is no reason not to end.
      await Promise.race([provider.shutdown().catch(() => {}), late])
      for (const api of [trace, context, propagation]) api.disable()
    },
  }
}

const known = (facts: Facts) => Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))

/** Messages of errors hold values of rows, and worse. */
function fail(span: Span, error: unknown): void {
  const { name, code } = error as { name?: string; code?: unknown }
  span.setStatus({ code: SpanStatusCode.ERROR })
  span.setAttribute('error.type', typeof code === 'string' ? code : (name ?? 'Error'))
}

/** Prisma makes spans of whatever it does; what no request and no job asked for begins no trace. */
function onlyBelowOthers(provider: NodeTracerProvider): Pick<NodeTracerProvider, 'getTracer'> {
  return {
    getTracer: (name, version) => {
      const tracer = provider.getTracer(name, version)
      const none = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 })
      const isBelow = (at?: Context) => trace.getSpan(at ?? context.active())?.isRecording() ?? false
      return {
        startSpan: (title, options, at) => (isBelow(at) ? tracer.startSpan(title, options, at) : none),
        startActiveSpan: ((title: string, options: object, work: (span: Span) => unknown) =>
          isBelow() ? tracer.startActiveSpan(title, options, work) : work(none)) as typeof tracer.startActiveSpan,
      } as typeof tracer
    },
  }
}
