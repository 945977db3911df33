/** What may be told of a span: ids, codes, numbers and texts of our own. */
export type Facts = Record<string, string | number | undefined>

export interface SpanDraft {
  name: string
  kind: 'server' | 'client' | 'consumer' | 'internal'
  facts?: Facts
  /** A W3C `traceparent` from outside; otherwise it is a part of what is going on here. */
  parent?: string | undefined
}

/** Adds to a span what is learned during it. */
export type Tell = (facts: Facts, name?: string) => void

/** The way to a tracing system. Nothing of what callers send or get is told, and of failures their class alone. */
export interface Tracing {
  /** Does work as a span, below which fall the spans that it makes. */
  within<Value>(span: SpanDraft, work: (tell: Tell) => Promise<Value>): Promise<Value>
  /** Begins a span that nothing is below of; null where nothing is traced. What it returns ends it. */
  begin(span: SpanDraft): ((failure?: unknown) => void) | null
  /** W3C `traceparent` of what is going on here, for others to go on with. */
  carrier(): { traceparent?: string }
  /** Hands over what is left. */
  close(): Promise<void>
}

const silent: Tell = () => {}

/** Without OTEL_EXPORTER_OTLP_ENDPOINT nothing is traced, and no library for it loaded. */
export const untraced: Tracing = {
  within: (_span, work) => work(silent),
  begin: () => null,
  carrier: () => ({}),
  close: async () => {},
}
