import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { RequestInfo } from '../context.js'
import { clientAddress } from '../net/client-address.js'
import { isInNetworks } from '../net/networks.js'
import { requestNotes } from '../observability/request-notes.js'
import type { Services } from '../services.js'

const WELL_FORMED_ID = /^[A-Za-z0-9._-]{1,64}$/

/** The id under which a request is found: the caller's own when it is well-formed. */
export function requestIdOf(services: Pick<Services, 'newId'>, c: Context): string {
  const given = c.req.header('x-request-id')
  return given && WELL_FORMED_ID.test(given) ? given : services.newId()
}

/** Who asks over the wire. */
export function requestInfo(services: Services, c: Context<{ Bindings: Partial<HttpBindings> }>): RequestInfo {
  const remote = c.env?.incoming?.socket.remoteAddress
  return {
    id: requestNotes()?.id ?? requestIdOf(services, c),
    ip: remote ? clientAddress(remote, c.req.header('x-forwarded-for'), services.settings.trustProxy) : null,
    userAgent: c.req.header('user-agent')?.slice(0, 512) ?? null,
    headers: c.req.raw.headers,
  }
}

/** The host that the client named, lower-case, with its port; a trusted proxy may tell it in `X-Forwarded-Host`. */
export function requestHost(services: Services, c: Context<{ Bindings: Partial<HttpBindings> }>): string {
  const remote = c.env?.incoming?.socket.remoteAddress
  const trusted = remote && isInNetworks(services.settings.trustProxy, remote)
  const host = (trusted && c.req.header('x-forwarded-host')) || c.req.header('host') || new URL(c.req.url).host
  return host.toLowerCase()
}
