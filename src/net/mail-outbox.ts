import type { Logger } from 'pino'
import type { Tx } from '../database/client.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import type { Mail, Mailer } from './mail.js'
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
const BATCH = 20

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

  /** Sends one due mail under a row lock; false when none is due. */
  async function sendNext(): Promise<boolean> {
    return system.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ id: string; sealedBody: string; attempts: number }[]>`
        select m.id, m."sealedBody", m.attempts from outgoing_mail m
        where m."sentAt" is null and m."failedAt" is null and m."nextAttemptAt" <= ${now()}
        order by m."nextAttemptAt" limit 1 for update skip locked`
      if (!row) return false
      const outcome = await attempt(row.id, row.sealedBody, row.attempts + 1)
      await tx.outgoingMail.updateMany({ where: { id: row.id }, data: outcome })
      return true
    })
  }

  async function attempt(id: string, sealedBody: string, attempts: number) {
    try {
      await mailer.send(unsealMail(id, sealedBody))
      return { attempts, sentAt: now(), sealedBody: null, lastError: null }
    } catch (error) {
      const lastError = String((error as Error).message).slice(0, 500)
      log.warn({ mail: id, attempts, reason: lastError }, 'a mail could not be sent')
      const failedAt = attempts >= MAX_ATTEMPTS || isRefusal(error) ? now() : null
      return { attempts, lastError, failedAt, nextAttemptAt: new Date(now().getTime() + 10_000 * 2 ** attempts) }
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
      const rows = mails.map((mail) => {
        const id = newId()
        return { id, organizationId, toAddress: mail.to.address, sealedBody: sealMail(id, mail), nextAttemptAt: now() }
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

/** A 5xx reply will be the same next time. */
function isRefusal(error: unknown): boolean {
  const code = (error as { responseCode?: number }).responseCode
  return code !== undefined && code >= 500
}
