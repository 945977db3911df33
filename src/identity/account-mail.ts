import type { PrismaClient } from '../generated/prisma/client.js'
import { DAY_MS, secondsUntilMail } from '../limits/mail.js'
import type { Log } from '../log.js'
import type { MailOutbox } from '../net/mail-outbox.js'
import { passwordResetMail, verificationMail } from '../net/mail-templates.js'

/** The mails about an account, which anybody may ask for by naming an address. */
export interface AccountMail {
  sendVerification(address: string, url: string): Promise<void>
  sendPasswordReset(address: string, url: string): Promise<void>
}

interface AccountMailOptions {
  /** Sees every row: what is mailed here belongs to no organization. */
  system: PrismaClient
  mail: MailOutbox
  now: () => Date
  log: Log
}

/**
 * Mails about accounts, as many as an address is to bear and no more: whoever asks for the next is not told, since he may
 * not know whether the address has an account.
 */
export function createAccountMail({ system, mail, now, log }: AccountMailOptions): AccountMail {
  async function send(address: string, letter: ReturnType<typeof verificationMail>): Promise<void> {
    await system.$transaction(async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`account mail ${address}`}, 0))`
      const earlier = await tx.outgoingMail.findMany({
        where: { organizationId: null, toAddress: address, createdAt: { gt: new Date(now().getTime() - DAY_MS) } },
        select: { createdAt: true },
      })
      const times = earlier.map(({ createdAt }) => createdAt)
      if (secondsUntilMail(times, now()) > 0) return log.warn('an address has had too many mails about its account')
      await mail.enqueue(tx, null, [{ to: { address }, ...letter }])
    })
  }

  return {
    sendVerification: (address, url) => send(address, verificationMail(url)),
    sendPasswordReset: (address, url) => send(address, passwordResetMail(url)),
  }
}
