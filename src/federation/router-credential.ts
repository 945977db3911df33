import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The header in which a router says who it is, beside what the caller says of himself. */
export const ROUTER_HEADER = 'orgraph-router'

/** How far the clocks of router and gateway may differ, in seconds, and how long a header can be sent again. */
const TOLERANCE = 300

/** What a router signs: the request as it arrives here. */
interface SignedRequest {
  method: string
  /** Path and query, `/graphql`. */
  path: string
  body: Uint8Array
}

const WELL_FORMED = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/

/**
 * Whether one of the secrets signed this request not long ago (controls.md 4.1). The header is `t=<unix seconds>,v1=<hex>`,
 * where hex is HMAC-SHA-256 by the secret over `<t>.<METHOD>.<path>.<hex SHA-256 of the body>`. Every secret is tried, and
 * each compared in constant time.
 */
export function isRouter(header: string, request: SignedRequest, secrets: readonly string[], now: Date): boolean {
  const [, t = '', v1 = ''] = WELL_FORMED.exec(header) ?? []
  if (v1 === '' || Math.abs(now.getTime() / 1000 - Number(t)) > TOLERANCE) return false
  const given = Buffer.from(v1, 'hex')
  return secrets.filter((secret) => timingSafeEqual(signature(secret, Number(t), request), given)).length > 0
}

function signature(secret: string, seconds: number, { method, path, body }: SignedRequest): Buffer {
  const digest = createHash('sha256').update(body).digest('hex')
  return createHmac('sha256', secret).update(`${seconds}.${method.toUpperCase()}.${path}.${digest}`).digest()
}
