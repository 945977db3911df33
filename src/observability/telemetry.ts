import { readFileSync } from 'node:fs'
import path from 'node:path'
import { packageRoot } from '../package-root.js'
import type { Settings } from '../settings.js'
import { type Measures, unmeasured } from './measures.js'
import type { Exposition } from './prometheus.js'
import { type Tracing, untraced } from './tracing.js'

/** What a process tells about itself besides its log. */
export interface Telemetry {
  measures: Measures
  tracing: Tracing
  /** For `/metrics`; null without ADMIN_PORT. */
  exposition: Exposition | null
}

export const silent: Telemetry = { measures: unmeasured, tracing: untraced, exposition: null }

/** Loads the libraries that the settings ask for, and no other: they are memory and time at start. */
export async function openTelemetry(settings: Pick<Settings, 'adminPort' | 'otlpEndpoint'>): Promise<Telemetry> {
  const exposition = settings.adminPort === undefined ? null : (await import('./prometheus.js')).createExposition()
  return { exposition, measures: exposition?.measures ?? unmeasured, tracing: await tracingTo(settings.otlpEndpoint) }
}

async function tracingTo(endpoint: string | undefined): Promise<Tracing> {
  if (endpoint === undefined) return untraced
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return (await import('./opentelemetry.js')).openTracing({ endpoint, version })
}
