import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A message as the server was given it: the envelope's addresses and the text. */
export interface ReceivedMail {
  from: string
  recipients: string[]
  raw: string
}

export interface SmtpFaults {
  /** The reply to RCPT TO, such as 550 or 451. */
  rejectRecipient?: number
  /** Never say a word after the message. */
  stall?: boolean
}

export interface TestSmtpServer {
  /** as in `SMTP_URL` */
  url: string
  received: ReceivedMail[]
  /** Connections made so far. */
  connections: number
  /** What goes wrong from now on. */
  faults: SmtpFaults
  close(): Promise<void>
}

/** A real SMTP server on a loopback port that keeps what it receives. */
export async function startSmtpServer(): Promise<TestSmtpServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 100,
    logger: false,
    onConnect(_session, done) {
      running.connections += 1
      done()
    },
    onRcptTo(_address, _session, done) {
      const code = running.faults.rejectRecipient
      done(code ? Object.assign(new Error('no such user here'), { responseCode: code }) : null)
    },
    async onData(stream, session, done) {
      const raw = (await buffer(stream)).toString()
      if (running.faults.stall) return
      const { mailFrom, rcptTo } = session.envelope
      running.received.push({
        from: mailFrom ? mailFrom.address : '',
        recipients: rcptTo.map(({ address }) => address),
        raw,
      })
      done()
    },
  })
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const running: TestSmtpServer = {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    received: [],
    connections: 0,
    faults: {},
    close: () => new Promise((done) => server.close(done)),
  }
  return running
}
