import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** A network in CIDR form; a single address is a network of one. */
export interface Network {
  address: ipaddr.IPv4 | ipaddr.IPv6
  prefix: number
}

/**
 * Reads a network written as CIDR (`10.0.0.0/8`, `fd00::/8`) or as one address.
 *
 * @throws Error saying that the text is neither
 */
export function parseNetwork(text: string): Network {
  const [base = '', length, ...rest] = text.split('/')
  const address = isIP(base) ? ipaddr.parse(base) : null
  const width = address?.kind() === 'ipv4' ? 32 : 128
  const prefix = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  if (!address || rest.length > 0 || !(prefix <= width)) throw new Error(`${text} is not a network such as 10.0.0.0/8`)
  return { address, prefix }
}

/** Whether an address is in one of the networks; false for what is no address. IPv4-mapped IPv6 counts as IPv4. */
export function isInNetworks(networks: readonly Network[], text: string): boolean {
  const parsed = parseAddress(text)
  if (!parsed) return false
  return networks.some(({ address, prefix }) => address.kind() === parsed.kind() && parsed.match(address, prefix))
}

/**
 * The address that a text spells in the standard way, IPv4-mapped addresses as IPv4; null for anything else.
 * ipaddr.js alone would read "010.1" and "2130706433" as addresses too.
 */
export function parseAddress(text: string): Network['address'] | null {
  return isIP(text) ? ipaddr.process(text) : null
}
