import { isIP } from 'node:net'
import { isInNetworks, type Network, parseAddress } from './networks.js'

/**
 * The address of the client that made a request, by the rightmost-untrusted rule (controls.md 4, proxy headers): walk
 * from the socket towards the client for as long as the hop is a trusted proxy; the first that is not is the client.
 *
 * Whoever connects can write any `X-Forwarded-For`, so nothing to the left of an untrusted hop is believed. A hop that
 * is no address ends the walk at the proxy that reported it.
 *
 * @param remote the address of the socket's other end
 * @param forwardedFor the header, several of them joined by commas
 * @param trusted the networks of the operator's proxies
 */
export function clientAddress(remote: string, forwardedFor: string | undefined, trusted: readonly Network[]): string {
  let client = parseAddress(remote)?.toString() ?? remote
  const hops = forwardedFor?.split(',') ?? []
  while (isInNetworks(trusted, client) && hops.length > 0) {
    const hop = parseAddress(withoutPort(hops.pop()?.trim() ?? ''))
    if (!hop) break
    client = hop.toString()
  }
  return client
}

/** Some proxies append the client's port: `203.0.113.7:4711`, `[2001:db8::7]:4711`. */
function withoutPort(hop: string): string {
  if (isIP(hop)) return hop
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop
}
