import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { RequestInfo } from '../context.js'
import { clientAddress } from '../net/client-address.js'
import { isInNetworks } from '../net/networks.js'
import type { Services } from '../services.js'

const WELL_FORMED_ID = /^[A-Za-z0-9._-]{1,64}$/

/** Who asks over the wire. The request id of the caller is kept when it is well-formed. */
export function requestInfo(services: Services, c: Context<{ Bindings: Partial<HttpBindings> }>): RequestInfo {
  const given = c.req.header('x-request-id')
  const remote = c.env?.incoming?.socket.remoteAddress
  return {
    id: given && WELL_FORMED_ID.test(given) ? given : services.newId(),
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
