import type { Logger } from 'pino'
import type { Tx } from '../database/client.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { type Mail, MailError, type Mailer } from './mail.js'
import { type Keyring, open, seal } from './secrets.js'

/** A mail that an operation wants sent, should its transaction commit. */
export type MailDraft = Mail

export interface MailOutbox {
  /** True with an SMTP server; false where mail becomes a file and a logged link. */
  readonly canSend: boolean
  enqueue(tx: Tx, organizationId: string | null, mail: readonly MailDraft[]): Promise<void>
  /** Looks for waiting mail now, without waiting for the next round. */
  wake(): void
  /** Resolves when nothing due is waiting; for tests and the drain. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface MailOutboxOptions {
  system: PrismaClient
  mailer: Mailer
  keyring: Keyring
  newId: () => string
  now: () => Date
  log: Logger
  /** False where this process only serves (JOBS=off). */
  relay: boolean
  everyMs?: number
}

const MAX_ATTEMPTS = 8
/** Longer than the mailer itself waits for a server. */
const LEASE_MS = 120_000

interface Claimed {
  id: string
  sealedBody: string
  attempts: number
}

/**
 * Mail leaves through the database: queued in the operation's transaction, sent after it by whichever process comes
 * first (SKIP LOCKED), again with growing delays (10 s × 2ⁿ) when the server refuses for now. The body, which holds the
 * invitation's link, is sealed while it waits and wiped when sent.
 */
export function createMailOutbox(options: MailOutboxOptions): MailOutbox {
  const { system, mailer, keyring, newId, now, log } = options
  let running: Promise<void> | null = null
  let again = false
  let closed = false
  const timer = options.relay ? setInterval(() => wake(), options.everyMs ?? 5_000) : undefined
  timer?.unref()

  function wake() {
    if (!options.relay || closed) return
    if (running) {
      again = true
      return
    }
    running = drain()
      .catch((error: unknown) => log.error({ err: error }, 'the mail outbox could not be read'))
      .finally(() => {
        running = null
        if (again) {
          again = false
          wake()
        }
      })
  }

  async function drain() {
    for (;;) {
      if (closed || !(await sendNext())) return
    }
  }

  /** Sends one due mail; false when none is due. */
  async function sendNext(): Promise<boolean> {
    const claimed = await claim()
    if (!claimed) return false
    const outcome = await attempt(claimed)
    await system.outgoingMail.updateMany({ where: { id: claimed.id }, data: outcome })
    return true
  }

  /**
   * Takes the next due mail for as long as an attempt may last, and lets go of the row at once: a slow mail server must
   * not hold a connection. Should the process die before it says how it went, the mail is due again.
   */
  async function claim(): Promise<Claimed | undefined> {
    const until = new Date(now().getTime() + LEASE_MS)
    const [row] = await system.$queryRaw<Claimed[]>`
      update outgoing_mail set attempts = attempts + 1, "nextAttemptAt" = ${until}
      where id = (
        select m.id from outgoing_mail m
        where m."sentAt" is null and m."failedAt" is null and m."nextAttemptAt" <= ${now()}
        order by m."nextAttemptAt" limit 1 for update skip locked)
      returning id, "sealedBody", attempts`
    return row
  }

  async function attempt({ id, sealedBody, attempts }: Claimed) {
    try {
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
    wake,
    async enqueue(tx, organizationId, mails) {
      const createdAt = now()
      const rows = mails.map((mail) => {
        const [id, toAddress] = [newId(), mail.to.address]
        return { id, organizationId, toAddress, sealedBody: sealMail(id, mail), nextAttemptAt: createdAt, createdAt }
      })
      await tx.outgoingMail.createMany({ data: rows })
    },
    async idle() {
      wake()
      while (running) await running
    },
    async close() {
      closed = true
      clearInterval(timer)
      await running
      await mailer.close()
    },
  }
}
