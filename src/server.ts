import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { mountAuth } from './http/auth.js'
import { createGraphqlDoor } from './http/graphql.js'
import { createReadiness, mountHealth, type Readiness } from './http/health.js'
import { requestInfo } from './http/request-info.js'
import { answerUnexpected } from './http/unexpected.js'
import { observeRequests } from './observability/requests.js'
import { mountPages } from './pages/mount.js'
import { createRestGate } from './rest/gate.js'
import { openApiDocuments } from './rest/openapi-documents.js'
import type { Services } from './services.js'

export type App = Hono<{ Bindings: Partial<HttpBindings> }>
export type AppContext = Context<{ Bindings: Partial<HttpBindings> }>

const MAX_BODY = 1024 * 1024

/** The HTTP host: which path goes to which door (interface.md 3). */
export function createApp(services: Services, readiness: Readiness = createReadiness()): App {
  const app: App = new Hono()
  const graphql = createGraphqlDoor(services)
  const rest = createRestGate(services)
  const openApi = openApiDocuments(services.publicUrl)

  app.onError((error, c) => answerUnexpected(services, c, error))
  app.use(observeRequests(services, readiness))
  app.use(
    bodyLimit({
      maxSize: MAX_BODY,
      onError: (c) =>
        rest.refuse(c, { kind: 'TOO_LARGE' }) ??
        c.json({ error: 'The request body is larger than 1 MiB.', message: 'Payload Too Large' }, 413),
    }),
  )
  mountHealth(app, services, readiness)
  mountPages(app, services)
  app.all('/graphql', async (c) => {
    const info = requestInfo(services, c)
    const response = await graphql(c.req.raw, await services.viewers.identify(c.req.raw.headers), info)
    response.headers.set('x-request-id', info.id)
    return response
  })
  app.get('/openapi/:file', (c) => {
    const document = openApi.get(c.req.param('file'))
    return document ? c.json(document) : c.notFound()
  })
  mountAuth(app, services)
  app.use(async (c, next) => rest.answer(c) ?? next())
  return app
}
