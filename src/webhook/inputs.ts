import { z } from 'zod'
import { plainText } from '../inputs.js'

const MARK = 'whsec_'

/** A secret of Standard Webhooks carries 24 to 64 bytes (webhooks.md 1); any other text is a plain secret (webhooks.md 2). */
const webhookSecret = plainText(256, 'The secret').refine((secret) => {
  if (!secret.startsWith(MARK)) return true
  const text = secret.slice(MARK.length)
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text && bytes.length >= 24 && bytes.length <= 64
}, 'After whsec_ a secret has 24 to 64 bytes in base64.')

/** Omitted keeps, null clears. Where the URL leads to is checked against the network (`checkedUrl`). */
export const setWebhookInput = z.object({
  url: z.string().trim().max(2048, 'The URL has at most 2048 characters.').nullable().optional(),
  secret: webhookSecret.nullable().optional(),
})

/** `whsec_` and 32 random bytes (webhooks.md 3). */
export const newSecret = (random: (bytes: number) => Buffer): string => `${MARK}${random(32).toString('base64')}`
