// What proves to Orgraph that a router of its graph asks (docs/federation.md). Keep it beside the router's configuration.
import { createHash, createHmac } from 'node:crypto'

/** The value of the header `Orgraph-Router` for one request, whose body is text as it will be sent. */
export function routerSignature(secret, { method, url, body = '' }) {
  const { pathname, search } = new URL(url)
  const seconds = Math.floor(Date.now() / 1000)
  const digest = createHash('sha256').update(body).digest('hex')
  const signed = `${seconds}.${method}.${pathname}${search}.${digest}`
  return `t=${seconds},v1=${createHmac('sha256', secret).update(signed).digest('hex')}`
}
