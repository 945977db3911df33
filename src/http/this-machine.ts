import { parseAddress } from '../net/networks.js'
import type { AppContext } from '../server.js'

/** What proxies add: behind one, whoever asks is somewhere else. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * Whether a request comes from the machine itself and names it so: nobody else may be shown the keys of the demo. The name
 * counts, too, since a foreign page can point a host name of its own at 127.0.0.1.
 */
export function isFromThisMachine(c: AppContext): boolean {
  const remote = c.env?.incoming?.socket.remoteAddress
  if (!remote || parseAddress(remote)?.range() !== 'loopback') return false
  return PROXY_HEADERS.every((name) => c.req.header(name) === undefined) && isLoopbackName(c.req.header('host') ?? '')
}

/** Whether a host, with or without a port, is this machine by its name. */
export function isLoopbackName(host: string): boolean {
  const url = `http://${host}`
  if (!URL.canParse(url)) return false
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return name === 'localhost' || parseAddress(name)?.range() === 'loopback'
}
