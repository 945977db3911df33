import { Hono } from 'hono'
import { mountHealth, type Readiness } from '../http/health.js'
import type { App } from '../server.js'
import type { Services } from '../services.js'
import type { Exposition } from './prometheus.js'

/** What is at ADMIN_PORT: for operators and their machines, and for nobody outside. */
export function createAdminApp(services: Services, readiness: Readiness, exposition: Exposition): App {
  const app: App = new Hono()
  mountHealth(app, services, readiness)
  app.get('/metrics', async (c) => c.body(await exposition.text(), 200, { 'content-type': exposition.contentType }))
  return app
}
