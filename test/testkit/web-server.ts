import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface SeenRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export interface TestWebServer {
  port: number
  /** Connections made so far, with or without a request. */
  connections: number
  requests: SeenRequest[]
  close(): Promise<void>
}

/** A web server on one loopback address, or on the same port of several, that notes whoever knocks. */
export async function startWebServer(answer: RequestListener, hosts: string[] = ['127.0.0.1']): Promise<TestWebServer> {
  const servers: Server[] = []
  const running: TestWebServer = {
    port: 0,
    connections: 0,
    requests: [],
    async close() {
      for (const server of servers) server.closeAllConnections()
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))))
    },
  }
  for (const host of hosts) {
    const server = createServer(async (request, response) => {
      const { method = '', url = '', headers } = request
      running.requests.push({ method, path: url, headers, body: await text(request) })
      answer(request, response)
    })
    server.on('connection', () => {
      running.connections += 1
    })
    servers.push(server.listen(running.port, host))
    await once(server, 'listening')
    running.port = (server.address() as AddressInfo).port
  }
  return running
}
