import type { Viewer } from '../access/decide.js'
import { parseAddress } from '../net/networks.js'

interface Asking {
  viewer: Viewer
  request: { ip: string | null }
}

/** Whose strict limit it is. Another key or session of the same person is the same person. */
export function whoseLimit({ viewer, request }: Asking): string {
  if ('userId' in viewer) return `user ${viewer.userId}`
  if (viewer.kind === 'PARTNER') return `partner ${viewer.partnerId}`
  if (viewer.kind === 'ORGANIZATION_KEY') return `organization ${viewer.organizationId}`
  return viewer.kind === 'ANONYMOUS' ? network(request.ip) : viewer.kind
}

/** Whose requests they are: each key counts for itself, so that one program does not stop the others of its owner. */
export function whoseRequests(asking: Asking): string {
  return 'key' in asking.viewer ? `key ${asking.viewer.key.id}` : whoseLimit(asking)
}

/** Where an IPv6 address stands for one machine, its owner has 2^64 of them. */
function network(ip: string | null): string {
  const address = parseAddress(ip ?? '')
  if (!address) return 'nobody'
  if (address.kind() === 'ipv4') return `ip ${address.toString()}`
  return `ip ${address.toByteArray().slice(0, 8).join('.')}`
}
