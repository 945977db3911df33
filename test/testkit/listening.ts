import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Send } from './client.js'

export interface Listening {
  url: string
  close(): Promise<void>
}

/** The gateway's application on a real socket of the loopback, for clients that need one. */
export async function listening(send: Send): Promise<Listening> {
  return new Promise((resolve) => {
    const server = serve(
      {
        fetch: (request, env) => send(request as never, undefined, env),
        port: 0,
        hostname: '127.0.0.1',
        serverOptions: { keepAliveTimeout: 75_000 },
      },
      (info: AddressInfo) =>
        resolve({
          url: `http://127.0.0.1:${info.port}`,
          close: () =>
            new Promise((done) => {
              server.close(() => done())
              if ('closeAllConnections' in server) server.closeAllConnections()
            }),
        }),
    )
  })
}
