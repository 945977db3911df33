import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** A list of networks that an address is in or not: the operator's `TRUST_PROXY` and `ALLOW_PRIVATE_NETWORKS`. */
export interface NetworkList {
  readonly isEmpty: boolean
  /** False for what is no address. An IPv4-mapped IPv6 address counts as the IPv4 address it carries. */
  has(address: string): boolean
}

/**
 * Reads networks written as CIDR (`10.0.0.0/8`, `fd00::/8`) or as one address.
 *
 * @throws Error naming the entry that is neither.
 */
export function parseNetworks(entries: readonly string[]): NetworkList {
  const networks = entries.map(parseNetwork)
  return {
    isEmpty: networks.length === 0,
    has(text) {
      const address = parseAddress(text)
      if (!address) return false
      return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
    },
  }
}

/**
 * The address that a text spells in the standard way, IPv4-mapped addresses as IPv4; null for anything else.
 * ipaddr.js alone would read "010.1" and "2130706433" as addresses too.
 */
export function parseAddress(text: string): Address | null {
  return isIP(text) ? ipaddr.process(text) : null
}

function parseNetwork(entry: string): [Address, number] {
  const [host = '', prefix, ...rest] = entry.trim().split('/')
  const address = isIP(host) ? ipaddr.parse(host) : null
  const width = address?.kind() === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!address || rest.length > 0 || !(bits <= width)) throw new Error(`"${entry}" is not a network such as 10.0.0.0/8`)
  return [address, bits]
}
