import { Hono } from 'hono'
import type { App } from '../server.js'
import type { Services } from '../services.js'

/** What the process tells about itself: serving, or on its way out. */
export interface Readiness {
  draining: boolean
  /** Answers without an end of their own: subscriptions. */
  readonly streams: Set<{ destroy(): void }>
}

export const createReadiness = (): Readiness => ({ draining: false, streams: new Set() })

/** `/health`: the process lives. `/ready`: the database answers, and this process does the jobs that it is to do. */
export function mountHealth(app: App, services: Services, readiness: Readiness): void {
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.get('/ready', async (c) => {
    const ready = !readiness.draining && services.jobs.started && (await answers(services))
    return c.json({ status: ready ? 'ready' : readiness.draining ? 'draining' : 'starting' }, ready ? 200 : 503)
  })
}

/** What a process has for doors that only works (JOBS=only). */
export function createHealthApp(services: Services, readiness: Readiness): App {
  const app: App = new Hono()
  mountHealth(app, services, readiness)
  return app
}

async function answers(services: Services): Promise<boolean> {
  return services.database.systemPool.query('select 1').then(
    () => true,
    () => false,
  )
}
