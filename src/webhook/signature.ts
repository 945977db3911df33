import { createHmac } from 'node:crypto'

const MARK = 'whsec_'

/** The key of a secret: decoded bytes after `whsec_`, else the text itself (webhooks.md 2, plain secrets). */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(MARK) ? Buffer.from(secret.slice(MARK.length), 'base64') : Buffer.from(secret, 'utf8')

export interface SignedMessage {
  id: string
  /** Of this attempt. */
  at: Date
  body: string
}

/**
 * The headers of Standard Webhooks (webhooks.md 1): the id that stays over all attempts, the moment of this one, and one
 * signature for each secret, the newest first. Without a secret there is nothing to sign by.
 */
export function webhookHeaders({ id, at, body }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000)
  const sign = (secret: string) =>
    `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    ...(secrets.length > 0 && { 'webhook-signature': secrets.map(sign).join(' ') }),
  }
}
