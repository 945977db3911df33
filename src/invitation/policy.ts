/**
 * The rules of invitations as pure functions (tours-events.md 6; life times: also better-auth.md 5, posthog.md 6.2,
 * rybbit.md 6).
 */

import { isUnlimited, type Viewer } from '../access/decide.js'
import type { Door } from '../context.js'

/** Pending invitations that an organization may have at a time (better-auth.md 5, invitationLimit). */
export const MAX_PENDING_INVITATIONS = 100
/** Invitations of one call (posthog.md 4, bulk). */
export const MAX_INVITATIONS_AT_ONCE = 20
/** Sites that one invitation may be restricted to. */
export const MAX_SITES_OF_INVITATION = 1000
/** Mails of invitations, first and repeated, that an organization may send in a day. */
export const MAX_MAILS_PER_ORGANIZATION = 1000
/** An invitation is sent again at most once in this time. */
const RESEND_EVERY_MS = 60_000

const HOUR_MS = 3_600_000

type StoredStatus = 'PENDING' | 'ACCEPTED' | 'REJECTED' | 'REVOKED'
export type ShownStatus = StoredStatus | 'EXPIRED'

/** What of an invitation decides about its state. */
export interface InvitationState {
  readonly status: StoredStatus
  readonly expiresAt: Date
}

/** Where an invitation stands: that it has expired is computed and never stored, so sending it again revives it. */
export function shownStatus({ status, expiresAt }: InvitationState, now: Date): ShownStatus {
  return status === 'PENDING' && expiresAt <= now ? 'EXPIRED' : status
}

const HOURS_BY_DOOR: Partial<Record<Door, number>> = { rybbit: 48, 'better-auth': 48, posthog: 72 }
const HOURS = 168

/** How long an invitation lives: as the door promises that it comes through, unless the operator wants one time for all. */
export function lifetimeHours(door: Door, forAll: number | undefined): number {
  return forAll ?? HOURS_BY_DOOR[door] ?? HOURS
}

/** When an invitation ends that is sent now. */
export function expiryAfter(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * HOUR_MS)
}

/** Seconds until an invitation may be sent again; 0 = now. */
export function secondsUntilResend(resentAt: Date | null, now: Date): number {
  if (!resentAt) return 0
  return Math.max(0, Math.ceil((resentAt.getTime() + RESEND_EVERY_MS - now.getTime()) / 1000))
}

/** A person, by session or by a key that nothing limits: a limited key may not widen its reach by a membership. */
export type Recipient = Extract<Viewer, { kind: 'USER' | 'API_KEY' }>

/** Whether the viewer can answer invitations at all. */
export const isRecipient = (viewer: Viewer): viewer is Recipient => isUnlimited(viewer)

/** Only who would be a plain member can be restricted to chosen sites (rybbit.md 6). */
export function isRestrictable(roleKeys: readonly string[]): boolean {
  return roleKeys.every((key) => key === 'member')
}
