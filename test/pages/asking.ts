import type { Send } from '../testkit/client.js'

export const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

/** How a request comes in: over which socket, to which name. */
export interface Way {
  remote?: string
  headers?: Record<string, string>
}

/** Opens a page as a browser does, by default one on the machine of the gateway. */
export function open({ send }: { send: Send }, path: string, { remote = '127.0.0.1', headers = {} }: Way = {}) {
  return send(
    path,
    { headers: { accept: BROWSER, host: '127.0.0.1:4000', ...headers } },
    { incoming: { socket: { remoteAddress: remote } } },
  )
}

/** What a page would load or send to: the values of src, href and action, but places of the page itself. */
export const addressesIn = (page: string) =>
  [...page.matchAll(/\b(?:src|href|action)="([^"#][^"]*)"/g)].map(([, address]) => address as string)
