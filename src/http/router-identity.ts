import { isRouter, ROUTER_HEADER } from '../federation/router-credential.js'
import type { Services } from '../services.js'

/** Whether a request comes from a router: `none` says nothing about one, `refused` says it without the proof. */
export interface RouterIdentity {
  outcome: 'none' | 'router' | 'refused'
  /** The request to go on with: its body can be read once only. */
  request: Request
}

/** Looks at the header by which routers prove themselves; without `ROUTER_SECRETS` it means nothing. */
export async function routerIdentity(services: Services, request: Request): Promise<RouterIdentity> {
  const { routerSecrets } = services.settings
  const header = request.headers.get(ROUTER_HEADER)
  if (header === null || routerSecrets.length === 0) return { outcome: 'none', request }
  const body = request.body ? new Uint8Array(await request.arrayBuffer()) : new Uint8Array()
  const { pathname, search } = new URL(request.url)
  const signed = { method: request.method, path: pathname + search, body }
  const proved = isRouter(header, signed, routerSecrets, services.now())
  const { method, headers, signal } = request
  return {
    outcome: proved ? 'router' : 'refused',
    request: new Request(request.url, { method, headers, signal, ...(body.length > 0 && { body }) }),
  }
}
