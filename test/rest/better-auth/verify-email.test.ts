import { afterAll, beforeAll, expect, it } from 'vitest'
import { Gateway, PUBLIC_URL } from '../../testkit/gateway.js'
import { startSmtpServer, type TestSmtpServer } from '../../testkit/smtp-server.js'
import { Browser, newcomer } from './browser.js'

let smtp: TestSmtpServer
let gateway: Gateway
beforeAll(async () => {
  smtp = await startSmtpServer()
  gateway = await Gateway.start({ env: { SMTP_URL: smtp.url } })
})
afterAll(async () => {
  await gateway.close()
  await smtp.close()
})

/** The link of the mail to an address, as its reader opens it. */
async function linkTo(email: string): Promise<string> {
  await gateway.services.mail.idle()
  const mail = smtp.received.findLast(({ recipients }) => recipients.includes(email))
  const text = mail?.raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=') ?? ''
  const [link] = text.match(/http:\/\/127\.0\.0\.1:4000\/api\/auth\/verify-email\?[^\s"<]+/) ?? []
  if (!link) throw new Error(`no link in ${text}`)
  return link.replaceAll('&amp;', '&').replace(PUBLIC_URL, '')
}

it('mails a link to who signs up, which verifies the address and leads on', async () => {
  const browser = new Browser(gateway.send)
  const person = newcomer()
  const { body } = await browser.post('/api/auth/sign-up/email', { ...person, callbackURL: '/welcome' })
  expect(body.user.emailVerified).toBe(false)
  const response = await gateway.send(await linkTo(person.email))
  expect([response.status, response.headers.get('location')]).toEqual([302, '/welcome'])
  expect((await browser.get('/api/auth/get-session')).body.user.emailVerified).toBe(true)
})

it('mails the link again on demand, and says as much about an address that nobody has', async () => {
  const browser = new Browser(gateway.send)
  const person = newcomer()
  await browser.post('/api/auth/sign-up/email', person)
  await linkTo(person.email)
  const before = smtp.received.length
  const answers = await Promise.all(
    [person.email, 'nobody@example.test'].map(async (email) => {
      const { status, body } = await new Browser(gateway.send).post('/api/auth/send-verification-email', { email })
      return { status, body }
    }),
  )
  expect(answers).toEqual([answers[0], answers[0]])
  expect(answers[0]).toEqual({ status: 200, body: { status: true } })
  await linkTo(person.email)
  expect(smtp.received.length).toBe(before + 1)
})

it('sends nobody on to another site', async () => {
  const person = newcomer()
  await new Browser(gateway.send).post('/api/auth/sign-up/email', person)
  const link = (await linkTo(person.email)).replace(/callbackURL=[^&]*/, 'callbackURL=https%3A%2F%2Fevil.example')
  const response = await gateway.send(link)
  expect({ status: response.status, location: response.headers.get('location') }).toEqual({
    status: 403,
    location: null,
  })
})
