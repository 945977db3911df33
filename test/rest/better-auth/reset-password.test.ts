import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_MAILS_PER_HOUR } from '../../../src/limits/mail.js'
import { Gateway, PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
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

const silent = useGateway()
const NEW = 'battery staple'

const mailsTo = async (email: string) => {
  await gateway.services.mail.idle()
  return smtp.received
    .filter(({ recipients }) => recipients.includes(email))
    .map(({ raw }) => raw.replace(/=\r?\n/g, '').replace(/=3D/g, '='))
    .filter((text) => text.includes('Choose a new password'))
}

const ask = (email: string, more: object = {}) =>
  new Browser(gateway.send).post('/api/auth/request-password-reset', { email, ...more })

/** The link of the last mail to an address. */
async function linkTo(email: string): Promise<URL> {
  const text = (await mailsTo(email)).at(-1) ?? ''
  const [link] = text.match(/http:\/\/127\.0\.0\.1:4000\/[^\s"<]*reset-password[^\s"<]+/) ?? []
  if (!link) throw new Error(`no link in ${text}`)
  return new URL(link.replaceAll('&amp;', '&'))
}

async function tokenFor(email: string): Promise<string> {
  await ask(email)
  return (await linkTo(email)).searchParams.get('token') ?? ''
}

const reset = (token: string, newPassword = NEW) =>
  new Browser(gateway.send).post('/api/auth/reset-password', { token, newPassword })

async function signedUp(browser = new Browser(gateway.send)) {
  const person = newcomer()
  const { body } = await browser.post('/api/auth/sign-up/email', person)
  return { ...person, browser, id: body.user.id as string }
}

const signIn = async (email: string, password: string) =>
  (await new Browser(gateway.send).post('/api/auth/sign-in/email', { email, password })).status

describe('a forgotten password', () => {
  it('is replaced by the link of a mail, once', async () => {
    const { email, password } = await signedUp()
    const token = await tokenFor(email)
    expect(await reset(token)).toMatchObject({ status: 200, body: { status: true } })
    expect([await signIn(email, password), await signIn(email, NEW)]).toEqual([401, 200])
    expect(await reset(token)).toMatchObject({ status: 400, body: { code: 'INVALID_TOKEN' } })
  })

  it('ends every session', async () => {
    const { email, browser } = await signedUp()
    expect((await browser.get('/api/auth/get-session')).body).not.toBeNull()
    await reset(await tokenFor(email))
    expect((await browser.get('/api/auth/get-session')).body).toBeNull()
    expect((await browser.post('/graphql', { query: '{ viewer { kind } }' })).body.data.viewer.kind).toBe('ANONYMOUS')
  })

  it('leads to the page of the gateway, or on to the one that was asked for', async () => {
    const { email } = await signedUp()
    await ask(email)
    const own = await linkTo(email)
    expect([own.origin, own.pathname]).toEqual([PUBLIC_URL, '/reset-password'])
    await ask(email, { redirectTo: '/new-password' })
    const link = await linkTo(email)
    const response = await gateway.send(`${link.pathname}${link.search}`)
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toMatch(/\/new-password\?token=\w+$/)
  })

  it('sends nobody on to another site', async () => {
    const { email } = await signedUp()
    expect(await ask(email, { redirectTo: 'https://evil.example/' })).toMatchObject({ status: 403 })
    expect(await mailsTo(email)).toEqual([])
  })

  it('is not asked for by a page of another site', async () => {
    const { email } = await signedUp()
    const foreign = new Browser(gateway.send, 'https://evil.example')
    expect((await foreign.post('/api/auth/request-password-reset', { email })).status).toBe(403)
    expect((await foreign.post('/api/auth/reset-password', { token: 'x', newPassword: NEW })).status).toBe(403)
    expect(await mailsTo(email)).toEqual([])
  })

  it('refuses tokens that never were, and passwords that are too short', async () => {
    const { email, password } = await signedUp()
    expect(await reset('nothing')).toMatchObject({ status: 400, body: { code: 'INVALID_TOKEN' } })
    const token = await tokenFor(email)
    expect(await reset(token, 'short')).toMatchObject({ status: 400, body: { code: 'PASSWORD_TOO_SHORT' } })
    expect(await signIn(email, password)).toBe(200)
  })

  it('keeps the keys of somebody whose address was verified', async () => {
    const person = await gateway.person({ emailVerified: true })
    const key = await person.key()
    await reset(await tokenFor(person.user.email))
    expect((await key.data('{ viewer { kind } }')).viewer.kind).toBe('API_KEY')
  })
})

describe('an address without an account', () => {
  it('is answered like any other, no sooner, and gets no mail', async () => {
    const { email } = await signedUp()
    const nobody = `nobody-${gateway.services.newId()}@example.test`
    const [known, unknown] = [await ask(email), await ask(nobody)]
    const shown = ({ status, body, headers }: typeof known) => ({ status, body, names: [...headers.keys()].sort() })
    expect(shown(unknown)).toEqual(shown(known))
    expect(await mailsTo(nobody)).toEqual([])
    const began = performance.now()
    await ask(`${nobody}.invalid`)
    expect(performance.now() - began).toBeGreaterThan(140)
  })
})

describe('an address that somebody else has taken', () => {
  it('is claimed by its owner, whose mailbox shows that it is his', async () => {
    const squatter = await signedUp()
    const userId = (await gateway.services.database.system.user.findFirstOrThrow({ where: { email: squatter.email } }))
      .id
    const key = await gateway.seed.key('NATIVE', { userId })
    expect((await key.graph('{ viewer { kind } }')).data.viewer.kind).toBe('API_KEY')
    expect((await reset(await tokenFor(squatter.email))).status).toBe(200)
    expect(await signIn(squatter.email, squatter.password)).toBe(401)
    expect((await squatter.browser.get('/api/auth/get-session')).body).toBeNull()
    expect(await key.post('/graphql', { query: '{ viewer { kind } }' })).toMatchObject({ status: 401 })
    const owner = new Browser(gateway.send)
    await owner.post('/api/auth/sign-in/email', { email: squatter.email, password: NEW })
    expect((await owner.get('/api/auth/get-session')).body.user).toMatchObject({ emailVerified: true })
  })

  it('is claimed from an organization that made a user of it, and left', async () => {
    const acme = await gateway.organization()
    const key = await acme.key('RECRUBO_ORGANIZATION')
    const email = `made-${gateway.services.newId()}@example.test`
    const type = 'application/vnd.api+json'
    const document = { data: { type: 'users', attributes: { email, firstName: 'Ada' } } }
    const made = await key.json('POST', '/public/v2/users', document, { 'content-type': type, accept: type })
    expect(made.status).toBe(201)
    expect((await reset(await tokenFor(email))).status).toBe(200)
    const owner = new Browser(gateway.send)
    expect((await owner.post('/api/auth/sign-in/email', { email, password: NEW })).status).toBe(200)
    expect((await owner.post('/api/auth/organization/leave', { organizationId: acme.id })).status).toBe(200)
  })
})

describe('mails about an account', () => {
  it.each(['request-password-reset', 'send-verification-email'])('by %s end, and nobody is told', async (path) => {
    const { email } = await signedUp()
    const before = smtp.received.length
    const answers = await Promise.all(
      Array.from({ length: MAX_MAILS_PER_HOUR + 3 }, () =>
        new Browser(gateway.send).post(`/api/auth/${path}`, { email }),
      ),
    )
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    await gateway.services.mail.idle()
    // One of them has gone when the account was made.
    const mine = smtp.received.slice(before).filter(({ recipients }) => recipients.includes(email))
    expect(mine.length).toBeLessThanOrEqual(MAX_MAILS_PER_HOUR)
    expect(smtp.received.filter(({ recipients }) => recipients.includes(email))).toHaveLength(MAX_MAILS_PER_HOUR)
  })
})

it('cannot be asked for where no mail is sent', async () => {
  const answer = await new Browser(silent.send).post('/api/auth/request-password-reset', { email: 'a@example.test' })
  expect(answer).toMatchObject({ status: 400, body: { code: 'RESET_PASSWORD_DISABLED' } })
})
