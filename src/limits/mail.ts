/** Mails that somebody who did not ask for them may get at most: to one address, for one reason or one organization. */
export const MAX_MAILS_PER_HOUR = 5
export const MAX_MAILS_PER_DAY = 10

const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

const MAIL_LIMITS = [
  { mails: MAX_MAILS_PER_HOUR, within: HOUR_MS },
  { mails: MAX_MAILS_PER_DAY, within: DAY_MS },
]

/** Seconds until an address may be mailed again, which was mailed at these times of the last day; 0 = now. */
export function secondsUntilMail(sentAt: readonly Date[], now: Date): number {
  const times = sentAt.map((time) => time.getTime()).sort((a, b) => b - a)
  const waits = MAIL_LIMITS.map(({ mails, within }) => {
    const nextToLapse = times[mails - 1]
    return nextToLapse === undefined ? 0 : nextToLapse + within - now.getTime()
  })
  return Math.max(0, Math.ceil(Math.max(...waits) / 1000))
}
