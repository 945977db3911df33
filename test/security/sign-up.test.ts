import { afterAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { startSmtpServer } from '../testkit/smtp-server.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Orgraph <no-reply@orgraph.test>' } })
afterAll(() => smtp.close())

const PATH = '/api/auth/sign-up/email'
const password = 'correct horse'
const users = (email: string) => gateway.services.database.system.user.count({ where: { email } })

describe('signing up', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a name that fills pages', { name: 'x'.repeat(500_000) }],
    ['a name of several lines', { name: 'Ada\n\nYour account is locked. Open https://evil.example' }],
    ['a name with control characters', { name: 'Ada\u0007' }],
    ['a name of nothing', { name: '   ' }],
    ['a picture that is a script', { name: 'Ada', image: 'javascript:alert(1)' }],
    ['a picture in the address itself', { name: 'Ada', image: `data:image/png;base64,${'A'.repeat(10_000)}` }],
    ['a picture with an endless address', { name: 'Ada', image: `https://x.test/${'a'.repeat(5000)}` }],
  ])('refuses %s', async (_what, fields) => {
    const email = `odd-${gateway.services.newId()}@example.test`
    const { status, body } = await gateway.anonymous.post(PATH, { email, password, ...fields })
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_ERROR' })
    expect(await users(email)).toBe(0)
    await gateway.services.mail.idle()
    expect(smtp.received.filter(({ recipients }) => recipients.includes(email))).toEqual([])
  })

  it('takes ordinary names of any script, and pictures by https', async () => {
    for (const name of ['Ada Lovelace', 'Дарья', '李小龍', "Jean-Pierre O'Neill", 'x'.repeat(120)]) {
      const email = `plain-${gateway.services.newId()}@example.test`
      const { status } = await gateway.anonymous.post(PATH, { email, password, name, image: 'https://x.test/a.png' })
      expect([name, status]).toEqual([name, 200])
    }
  })

  it('does not let its mail carry words of the one who signs somebody else up', async () => {
    const email = `victim-${gateway.services.newId()}@example.test`
    const name = 'you have won, see https://evil.example/prize and hurry'
    await gateway.anonymous.post(PATH, { email, password, name })
    await gateway.services.mail.idle()
    const mail = smtp.received.find(({ recipients }) => recipients.includes(email))
    expect(mail?.raw).toBeDefined()
    expect(mail?.raw).not.toContain('evil.example')
  })
})
