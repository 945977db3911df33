import dns, { type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { isInNetworks, type Network, parseAddress } from './networks.js'

/** Why a customer's address was not spoken to. The texts are the same for every cause: they do not help to map a network. */
export const DESTINATION_FAILURES = {
  'not-allowed': 'The destination is not allowed.',
  unreachable: 'The destination could not be reached.',
  timeout: 'The destination did not answer in time.',
  redirects: 'The destination redirects too often.',
} as const

/** A destination that is refused or fails; the message may be shown to the customer, the cause may not. */
export class DestinationError extends Error {
  override readonly name = 'DestinationError'

  constructor(
    readonly reason: keyof typeof DESTINATION_FAILURES,
    cause?: unknown,
  ) {
    super(DESTINATION_FAILURES[reason], { cause })
  }
}

/** How an address would be spoken to: the parts of a URL that the rules look at. */
export interface Approach {
  protocol: string
  port?: string | undefined
}

/**
 * Where Orgraph may connect on a customer's word (controls.md 4.2): public addresses by https on port 443 or 80, and
 * whatever the operator lists in `ALLOW_PRIVATE_NETWORKS`, any way.
 */
export interface DestinationPolicy {
  /** Whether an address is public or in the operator's networks; for destinations that are no web servers. */
  admits(address: string): boolean
  /** Whether an address may be spoken to in this way. */
  admitsWeb(address: string, approach: Approach): boolean
  /** Checks all that a URL tells by itself. A name's addresses are looked at when they are connected to. @throws DestinationError */
  checkUrl(url: string | URL): URL
  /** As `checkUrl`, and looks the name up: for the moment a URL is saved. A name that does not resolve yet passes. @throws DestinationError */
  checkUrlNow(url: string | URL): Promise<URL>
  /** The addresses of a host, all of which are admitted: connect to one of these and look nothing up again. @throws DestinationError */
  resolve(host: string): Promise<LookupAddress[]>
  /** The lookup of a connection that approaches in this way: one address that is not admitted spoils the name. */
  lookupFor(approach: Approach): LookupFunction
}

/**
 * @param allow the operator's networks
 * @param lookup the resolver of names
 */
export function createDestinationPolicy(
  allow: readonly Network[],
  lookup: typeof dns.lookup = dns.lookup,
): DestinationPolicy {
  const isExempt = (address: string) => isInNetworks(allow, address)
  const admits = (address: string) => isExempt(address) || isPublic(address)
  const admitsWeb = (address: string, approach: Approach) =>
    isExempt(address) || (isPublic(address) && isOrdinary(approach))

  const addressesOf = (host: string) =>
    new Promise<LookupAddress[]>((done, fail) =>
      lookup(host, { all: true }, (failure, addresses) => (failure ? fail(failure) : done(addresses))),
    )

  function checkUrl(text: string | URL): URL {
    const url = URL.canParse(String(text)) ? new URL(text) : null
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
      throw new DestinationError('not-allowed')
    const host = withoutBrackets(url.hostname)
    const passes = isIP(host) ? admitsWeb(host, url) : isOrdinary(url) || allow.length > 0
    if (!passes) throw new DestinationError('not-allowed')
    return url
  }

  return {
    admits,
    admitsWeb,
    checkUrl,
    async checkUrlNow(text) {
      const url = checkUrl(text)
      const addresses = await addressesOf(withoutBrackets(url.hostname)).catch(() => [])
      if (addresses.some(({ address }) => !admitsWeb(address, url))) throw new DestinationError('not-allowed')
      return url
    },
    async resolve(host) {
      const addresses = await addressesOf(host).catch((failure) => {
        throw new DestinationError('unreachable', failure)
      })
      if (addresses.some(({ address }) => !admits(address))) throw new DestinationError('not-allowed')
      return addresses
    },
    lookupFor: (approach) => (host, options, done) =>
      lookup(host, { ...options, all: true }, (failure, addresses) => {
        const [first] = addresses ?? []
        if (failure || !first) return done(failure ?? new DestinationError('unreachable'), [])
        if (addresses.some(({ address }) => !admitsWeb(address, approach)))
          return done(new DestinationError('not-allowed'), [])
        return options.all ? done(null, addresses) : done(null, first.address, first.family)
      }),
  }
}

/** A URL writes IPv6 addresses in brackets, a socket does not. */
export const withoutBrackets = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

const isOrdinary = ({ protocol, port }: Approach) => protocol === 'https:' && ['', '443', '80'].includes(port ?? '')

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** Public is what ipaddr.js knows no special use of; of IPv6 only the part that is given out to the internet. */
function isPublic(text: string): boolean {
  const address = parseAddress(text)
  if (address?.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST)
}
