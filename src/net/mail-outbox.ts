import type { Logger } from 'pino'
import { z } from 'zod'
import type { Tx } from '../database/client.js'
import type { OutgoingMail, PrismaClient } from '../generated/prisma/client.js'
import type { Jobs, Queue } from '../jobs/port.js'
import { type Mail, MailError, type Mailer } from './mail.js'
import { type Keyring, open, seal } from './secrets.js'

/** A mail that an operation wants sent, should its transaction commit. */
export type MailDraft = Mail

export interface MailOutbox {
  /** True with an SMTP server; false where mail becomes a file and a logged link. */
  readonly canSend: boolean
  enqueue(tx: Tx, organizationId: string | null, mail: readonly MailDraft[]): Promise<void>
  /** Sends a mail that waits and is due, and notes how it went. */
  send(mailId: string): Promise<void>
  /** Queues again what is long due: no job is left of mail whose sender died with it again and again. */
  requeueOverdue(): Promise<void>
  /** Resolves when nothing due is waiting; for tests. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface MailOutboxOptions {
  system: PrismaClient
  jobs: Jobs
  mailer: Mailer
  keyring: Keyring
  newId: () => string
  now: () => Date
  log: Logger
}

const MAX_ATTEMPTS = 8
/** For so long whoever sends a mail has it for himself; the mailer waits for a server half as long. */
const SENDING_SECONDS = 120
const OVERDUE_SECONDS = 60
const MOST_OVERDUE = 1000

const mailQueue: Queue<{ mailId: string }> = {
  name: 'mail',
  data: z.object({ mailId: z.uuid() }),
  concurrency: 4,
  retries: 3,
  expiresInSeconds: SENDING_SECONDS,
}

/** The work of the mail outbox. */
export function registerMail({ jobs, mail }: { jobs: Jobs; mail: MailOutbox }): void {
  jobs.work(mailQueue, ({ mailId }) => mail.send(mailId))
  jobs.every('overdue-mail', OVERDUE_SECONDS, () => mail.requeueOverdue())
}

interface Claimed {
  id: string
  sealedBody: string
  attempts: number
}

const WAITING = { sentAt: null, failedAt: null }

/** A mail that is to be sent at its time. */
type Waiting = Pick<OutgoingMail, 'id' | 'attempts' | 'nextAttemptAt'>

/** The one job that sends it next: the number of attempts so far is part of the key. */
const jobOf = ({ id, attempts, nextAttemptAt }: Waiting) => ({
  data: { mailId: id },
  key: `${id}/${attempts}`,
  startAfter: nextAttemptAt,
})

/**
 * Mail leaves through the database: queued in the operation's transaction, sent after it by a job, again with growing delays
 * (10 s × 2ⁿ) when the server refuses for now. The body, which holds the invitation's link, is sealed while it waits and
 * wiped when sent.
 */
export function createMailOutbox(options: MailOutboxOptions): MailOutbox {
  const { system, jobs, mailer, keyring, newId, now, log } = options

  /**
   * Takes a mail that is due for as long as an attempt may last. The attempt is counted before it is made: a mail that kills its
   * sender is not tried for ever.
   */
  async function claim(mailId: string): Promise<Claimed | undefined> {
    const until = new Date(now().getTime() + SENDING_SECONDS * 1000)
    const [row] = await system.$queryRaw<Claimed[]>`
      update outgoing_mail set attempts = attempts + 1, "nextAttemptAt" = ${until}
      where id = ${mailId}::uuid and "sentAt" is null and "failedAt" is null and "nextAttemptAt" <= ${now()}
      returning id, "sealedBody", attempts`
    return row
  }

  /** The next job of a mail, where it still waits; its sender may have died and left it to be sent again. */
  async function waitFor(mailId: string): Promise<void> {
    await system.$transaction(async (tx) => {
      const mail = await tx.outgoingMail.findFirst({ where: { id: mailId, ...WAITING } })
      if (mail) await jobs.enqueueAll(tx, mailQueue, [jobOf(mail)])
    })
  }

  async function attempt({ id, sealedBody, attempts }: Claimed) {
    try {
      if (attempts > MAX_ATTEMPTS) throw new MailError('every attempt to send it was interrupted', true)
      await mailer.send(unsealMail(id, sealedBody))
      return { sentAt: now(), sealedBody: null, lastError: null }
    } catch (error) {
      const lastError = String((error as Error).message).slice(0, 500)
      log.warn({ mail: id, attempts, reason: lastError }, 'a mail could not be sent')
      const isFinal = attempts >= MAX_ATTEMPTS || (error instanceof MailError && error.permanent)
      if (isFinal) return { lastError, failedAt: now(), sealedBody: null }
      return { lastError, nextAttemptAt: new Date(now().getTime() + 10_000 * 2 ** attempts) }
    }
  }

  const place = (id: string) => ({ organizationId: id, table: 'outgoing_mail', column: 'sealedBody', rowId: id })

  function sealMail(id: string, mail: Mail): string {
    const dataKey = keyring.newDataKey()
    return `${keyring.wrap(dataKey)} ${seal(dataKey, place(id), JSON.stringify(mail))}`
  }

  function unsealMail(id: string, sealedBody: string): Mail {
    const [wrapped = '', body = ''] = sealedBody.split(' ')
    return JSON.parse(open(keyring.unwrap(wrapped), place(id), body)) as Mail
  }

  return {
    canSend: mailer.canSend,
    async enqueue(tx, organizationId, mails) {
      const createdAt = now()
      const rows = mails.map((mail) => {
        const [id, toAddress] = [newId(), mail.to.address]
        return { id, organizationId, toAddress, sealedBody: sealMail(id, mail), nextAttemptAt: createdAt, createdAt }
      })
      await tx.outgoingMail.createMany({ data: rows })
      await jobs.enqueueAll(
        tx,
        mailQueue,
        rows.map((row) => jobOf({ ...row, attempts: 0 })),
      )
    },
    async send(mailId) {
      const claimed = await claim(mailId)
      if (!claimed) return waitFor(mailId)
      const outcome = await attempt(claimed)
      await system.$transaction(async (tx) => {
        // Whoever claimed it since then says how it went.
        const where = { id: mailId, attempts: claimed.attempts, ...WAITING }
        const { count } = await tx.outgoingMail.updateMany({ where, data: outcome })
        const { nextAttemptAt } = outcome
        if (count > 0 && nextAttemptAt) await jobs.enqueueAll(tx, mailQueue, [jobOf({ ...claimed, nextAttemptAt })])
      })
    },
    async requeueOverdue() {
      const before = new Date(now().getTime() - OVERDUE_SECONDS * 1000)
      await system.$transaction(async (tx) => {
        const rows = await tx.outgoingMail.findMany({
          where: { ...WAITING, nextAttemptAt: { lt: before } },
          orderBy: { nextAttemptAt: 'asc' },
          take: MOST_OVERDUE,
        })
        await jobs.enqueueAll(tx, mailQueue, rows.map(jobOf))
      })
    },
    idle: () => jobs.idle(mailQueue),
    close: () => mailer.close(),
  }
}
