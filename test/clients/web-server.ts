import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of node on a free port of the loopback. */
export const useWebServer = (server: Server) => ({
  listen: () =>
    new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
    }),
  close: () => new Promise<void>((resolve) => server.close(() => resolve())),
})
