import { createTransport, type SendMailOptions } from 'nodemailer'
import addressparser from 'nodemailer/lib/addressparser'
import { CannotStart } from '../cannot-start.js'
import { isMailName, parseMailAddress } from './mail-address.js'
import { writeMailFile } from './mail-file.js'

export interface Correspondent {
  address: string
  /** Left out of the message where it has header syntax. */
  name?: string
}

/** A message to exactly one person. */
export interface Mail {
  to: Correspondent
  replyTo?: Correspondent
  subject: string
  text: string
  html: string
  /** What the message is about, logged where mail is only written to disk. */
  link?: string
}

export interface Mailer {
  /** Whether mail leaves this machine. Where it does not, nobody can verify an address (better-auth.md 5). */
  readonly canSend: boolean
  /** @throws MailError */
  send(mail: Mail): Promise<void>
  close(): Promise<void>
}

/** A message that was not sent. A permanent failure stays one: there is no use in sending the same again. */
export class MailError extends Error {
  override readonly name = 'MailError'

  constructor(
    message: string,
    readonly permanent: boolean,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
}

export interface MailerOptions {
  /** `smtp://user:password@host:port`, `smtps://…`; unset means mail is written to `directory` */
  smtpUrl?: string | undefined
  /** `MAIL_FROM`: one address, with or without a name */
  from: string
  directory: string
  log: (message: string, fields?: object) => void
  now: () => Date
  newId: () => string
  /** For one message, from the queue to the server's last word. */
  timeoutMs?: number
}

/**
 * The way out for mail: an SMTP server, or without one a folder of .eml files and a line in the log (interface.md 2).
 *
 * @throws Error at once where `from` or `smtpUrl` is not usable
 */
export function createMailer(options: MailerOptions): Mailer {
  const { smtpUrl, directory, log, now, newId } = options
  const sender = parseSender(options.from)
  const smtp = smtpUrl ? connect(smtpUrl, options.timeoutMs ?? 60_000) : null

  return {
    canSend: smtp !== null,
    async send(mail) {
      const [time, id] = [now(), newId()]
      const message = compose(mail, sender, time, id)
      if (smtp) return smtp.send(message)
      const file = await writeMailFile(directory, message, time, id)
      log('mail written, not sent: SMTP_URL is unset', {
        file,
        to: mail.to.address,
        subject: mail.subject,
        link: mail.link,
      })
    },
    async close() {
      smtp?.close()
    },
  }
}

function connect(url: string, timeoutMs: number) {
  // The URL may hold a password: no error repeats it.
  if (!/^smtps?:\/\/[^/]/i.test(url))
    throw new CannotStart('SMTP_URL does not begin with smtp:// or smtps:// and a host')
  const pool = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 30_000,
  })
  return {
    async send(message: SendMailOptions) {
      try {
        await pool.sendMail({ ...message, signal: AbortSignal.timeout(timeoutMs) })
      } catch (failure) {
        throw refusal(failure)
      }
    },
    close: () => pool.close(),
  }
}

function compose(mail: Mail, sender: Required<Correspondent>, date: Date, id: string): SendMailOptions {
  const to = correspondent(mail.to)
  return {
    from: sender,
    to,
    ...(mail.replyTo && { replyTo: correspondent(mail.replyTo) }),
    // Told apart from the headers, so that whatever these come to say, one person gets the message.
    envelope: { from: sender.address, to: [to.address] },
    subject: mail.subject.replaceAll(/\s+/g, ' '),
    text: mail.text,
    html: mail.html,
    date,
    messageId: `<${id}@${sender.address.split('@').at(-1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function correspondent({ address, name = '' }: Correspondent): Required<Correspondent> {
  const plain = parseMailAddress(address)
  if (!plain) throw new MailError('not a plain e-mail address', true)
  return { address: plain, name: isMailName(name) ? name : '' }
}

/** The operator's own address may be of a host without dots, such as orgraph@localhost. */
function parseSender(from: string): Required<Correspondent> {
  const [sender, ...others] = addressparser(from, { flatten: true })
  if (!sender || others.length > 0 || !/^[^\s@]+@[^\s@]+$/.test(sender.address) || !isMailName(sender.name))
    throw new CannotStart(`MAIL_FROM is not one e-mail address: ${JSON.stringify(from)}`)
  return { address: sender.address, name: sender.name }
}

/** Only the server's own "5xx" for this message is final; a bad password or a dead server can be mended. */
function refusal(failure: unknown): MailError {
  const { code, responseCode } = failure as { code?: string; responseCode?: number }
  const isAboutMessage = code === 'EENVELOPE' || code === 'EMESSAGE'
  const permanent = isAboutMessage && responseCode !== undefined && responseCode >= 500
  return new MailError(
    `mail not sent: ${[code, responseCode].filter(Boolean).join(' ') || 'unknown failure'}`,
    permanent,
    failure,
  )
}
