import { createHash } from 'node:crypto'
import type { Services } from '../services.js'

/** What is stored of a token: its SHA-256. Found by that, so no comparison tells how much of a guess is right. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A fresh secret for one invitation: what to store, and the link that is shown once and mailed. */
export function newInvitationLink({ random, publicUrl }: Pick<Services, 'random' | 'publicUrl'>): {
  tokenHash: string
  link: string
} {
  const token = random(32).toString('base64url')
  return { tokenHash: hashOfToken(token), link: `${publicUrl}/invitations/${token}` }
}
