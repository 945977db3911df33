import { type ServerType, serve } from '@hono/node-server'
import { CannotStart } from './cannot-start.js'

type Fetch = (request: Request, env: object) => Response | Promise<Response>

export interface Listener {
  port: number
  /** Until then every request gets 503. */
  attach(fetch: Fetch): void
  /** Takes no more connections, and gives what runs so long to end. */
  close(withinMs: number): Promise<void>
}

/**
 * Longer than load balancers and clients keep an unused connection (60 s): whoever closes first must be the other side, or a
 * request that is on its way over the closing connection is lost.
 */
const IDLE_CONNECTION_MS = 75_000

/** Binds a port, before anything depends on its number (PORT=0). `name`: the setting that it comes from. */
export async function listenOn(at: { name: string; port: number; host: string }): Promise<Listener> {
  let handler: Fetch = () => new Response('starting', { status: 503 })
  const server = await new Promise<ServerType>((resolve, reject) => {
    const options = { port: at.port, hostname: at.host, serverOptions: { keepAliveTimeout: IDLE_CONNECTION_MS } }
    const started = serve({ fetch: (request, env) => handler(request, env), ...options }, () => resolve(started))
    started.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CannotStart(
          error.code === 'EADDRINUSE'
            ? `${at.name} ${at.port} is in use`
            : `HOST ${at.host} and ${at.name} ${at.port} cannot be listened on: ${error.message}`,
        ),
      ),
    )
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : at.port,
    attach(fetch) {
      handler = fetch
    },
    close: (withinMs) =>
      new Promise<void>((resolve) => {
        const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), withinMs)
        server.close(() => {
          clearTimeout(late)
          resolve()
        })
        if ('closeIdleConnections' in server) server.closeIdleConnections()
      }),
  }
}
