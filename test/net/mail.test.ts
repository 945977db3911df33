import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMailer, type Mail, type Mailer, type MailerOptions } from '../../src/net/mail.js'
import { startSmtpServer, type TestSmtpServer } from '../testkit/smtp-server.js'

const LINK = 'https://orgraph.example/invitation/inv_1'
const MAIL: Mail = {
  to: { address: 'guest@example.com', name: 'Guest' },
  subject: 'Welcome',
  text: `Come in: ${LINK}`,
  html: `<p>Come in: <a href="${LINK}">door</a></p>`,
  link: LINK,
}

let directory: string
let lines: { message: string; fields: object | undefined }[]
let mailer: Mailer | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'orgraph-mail-'))
  lines = []
})
afterEach(async () => {
  await mailer?.close()
  await rm(directory, { recursive: true, force: true })
})

function mailerWith(options: Partial<MailerOptions>): Mailer {
  let ids = 0
  mailer = createMailer({
    from: 'Orgraph <no-reply@orgraph.example>',
    directory: join(directory, 'mail'),
    log: (message, fields) => lines.push({ message, fields }),
    now: () => new Date('2026-11-03T10:11:12.123Z'),
    newId: () => `id-${++ids}`,
    ...options,
  })
  return mailer
}

describe('with an SMTP server', () => {
  let smtp: TestSmtpServer
  beforeEach(async () => {
    smtp = await startSmtpServer()
  })
  afterEach(() => smtp.close())

  test('a mail arrives with its sender, date and id', async () => {
    const mailer = mailerWith({ smtpUrl: smtp.url })
    await mailer.send(MAIL)
    expect(mailer.canSend).toBe(true)
    expect(smtp.received).toMatchObject([{ from: 'no-reply@orgraph.example', recipients: ['guest@example.com'] }])
    const raw = smtp.received[0]?.raw
    expect(raw).toContain('From: Orgraph <no-reply@orgraph.example>\r\n')
    expect(raw).toContain('To: Guest <guest@example.com>\r\n')
    expect(raw).toContain('Message-ID: <id-1@orgraph.example>\r\n')
    expect(raw).toContain('Date: Tue, 03 Nov 2026 10:11:12 +0000\r\n')
    expect(raw).toContain(LINK)
    expect(await readdir(directory)).toEqual([])
  })

  test('answers go to the person named as such', async () => {
    await mailerWith({ smtpUrl: smtp.url }).send({
      ...MAIL,
      replyTo: { address: 'host@example.com', name: 'Doe, Jane' },
    })
    expect(smtp.received[0]?.raw).toContain('Reply-To: "Doe, Jane" <host@example.com>\r\n')
  })

  test('mails in a row share one connection', async () => {
    const mailer = mailerWith({ smtpUrl: smtp.url })
    await mailer.send(MAIL)
    await mailer.send(MAIL)
    expect(smtp).toMatchObject({ connections: 1, received: [{}, {}] })
  })

  test.each([
    'guest@example.com\r\nBcc: evil@example.com',
    'guest@example.com, evil@example.com',
    'evil@example.com <guest@example.com>',
    'team:guest@example.com,evil@example.com;',
  ])('the address %j is refused for good and reaches no server', async (address) => {
    const mailer = mailerWith({ smtpUrl: smtp.url })
    await expect(mailer.send({ ...MAIL, to: { address } })).rejects.toMatchObject({ permanent: true })
    await expect(mailer.send({ ...MAIL, replyTo: { address } })).rejects.toMatchObject({ permanent: true })
    expect(smtp.connections).toBe(0)
  })

  test.each(['Guest\r\nBcc: evil@example.com', 'evil@example.com>, Guest <', '"evil@example.com', 'evil@example.com,'])(
    'the name %j brings no second recipient',
    async (name) => {
      await mailerWith({ smtpUrl: smtp.url }).send({ ...MAIL, to: { ...MAIL.to, name } })
      expect(smtp.received).toMatchObject([{ recipients: ['guest@example.com'] }])
      expect(smtp.received[0]?.raw).not.toMatch(/^Bcc:/im)
    },
  )

  test('a subject stays one header', async () => {
    await mailerWith({ smtpUrl: smtp.url }).send({ ...MAIL, subject: 'Hi\r\nBcc: evil@example.com' })
    expect(smtp.received[0]?.raw).toContain('Subject: Hi Bcc: evil@example.com\r\n')
    expect(smtp.received[0]?.recipients).toEqual(['guest@example.com'])
  })

  test.each([
    [550, true],
    [451, false],
  ])('a recipient refused with %d is final: %s', async (rejectRecipient, permanent) => {
    smtp.faults = { rejectRecipient }
    await expect(mailerWith({ smtpUrl: smtp.url }).send(MAIL)).rejects.toMatchObject({ permanent })
  })

  test('a server that stalls holds a mail no longer than its time limit', async () => {
    smtp.faults = { stall: true }
    const sending = mailerWith({ smtpUrl: smtp.url, timeoutMs: 300 }).send(MAIL)
    await expect(sending).rejects.toMatchObject({ name: 'MailError', permanent: false })
  })

  test('a server that is down is worth another try', async () => {
    await smtp.close()
    await expect(mailerWith({ smtpUrl: smtp.url }).send(MAIL)).rejects.toMatchObject({ permanent: false })
  })
})

describe('without an SMTP server', () => {
  test('a mail is a whole message in a folder and a file that only the owner reads', async () => {
    const mailer = mailerWith({})
    await mailer.send(MAIL)
    expect(mailer.canSend).toBe(false)
    const folder = join(directory, 'mail')
    expect(await readdir(folder)).toEqual(['20261103T101112123Z-id-1.eml'])
    const file = join(folder, '20261103T101112123Z-id-1.eml')
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const text = await readFile(file, 'utf8')
    expect(text).toContain('To: Guest <guest@example.com>\r\n')
    expect(text).toContain('Content-Type: multipart/alternative;')
    expect(text).toContain(LINK)
  })

  test('the log names the link and the file', async () => {
    await mailerWith({}).send(MAIL)
    const file = join(directory, 'mail', '20261103T101112123Z-id-1.eml')
    expect(lines).toMatchObject([{ fields: { file, link: LINK, to: 'guest@example.com' } }])
  })

  test('mails of the same moment do not overwrite one another', async () => {
    const mailer = mailerWith({})
    await Promise.all([mailer.send(MAIL), mailer.send(MAIL), mailer.send(MAIL)])
    expect(await readdir(join(directory, 'mail'))).toHaveLength(3)
  })
})

test.each(['', 'nobody', 'a@b.test, c@d.test', 'team: a@b.test, c@d.test;'])('"%s" is no sender', (from) => {
  expect(() => mailerWith({ from })).toThrow('MAIL_FROM')
})

test('an SMTP URL of another kind is refused without repeating its password', () => {
  expect(() => mailerWith({ smtpUrl: 'https://user:hunter2@mail.example' })).toThrow(/^SMTP_URL(?!.*hunter2)/)
})
