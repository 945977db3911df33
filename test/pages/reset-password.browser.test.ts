import { afterAll, expect, it } from 'vitest'
import { startSmtpServer } from '../testkit/smtp-server.js'
import { describeInBrowser, useSite } from './browser.js'

const PHONE = { viewport: { width: 390, height: 800 } }
const OLD = 'correct horse'
const NEW = 'battery staple'

const smtp = await startSmtpServer()
afterAll(() => smtp.close())

describeInBrowser('the page for a new password', () => {
  const site = useSite({ SMTP_URL: smtp.url })

  it('mails a link, whose page sets the password once', async () => {
    const email = 'forgetful@example.test'
    const { anonymous, services } = site.gateway
    await anonymous.post('/api/auth/sign-up/email', { name: 'Forgetful', email, password: OLD })
    const page = await site.page(PHONE)
    await page.goto(`${site.url}/reset-password`)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.getByLabel('E-mail').fill(email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText('the link is on its way').waitFor()

    await services.mail.idle()
    const mail = smtp.received.findLast(({ raw }) => raw.includes('Choose a new password'))
    const text = mail?.raw.replace(/=\r?\n/g, '').replace(/=3D/g, '=') ?? ''
    const link = /http:\/\/127\.0\.0\.1:\d+\/reset-password\?token=\w+/.exec(text)?.[0] ?? ''
    await page.goto(link)
    expect(new URL(page.url()).search).toBe('')
    await page.getByLabel('New password', { exact: true }).fill(NEW)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('Your new password is set').waitFor()
    const signIn = (password: string) => anonymous.post('/api/auth/sign-in/email', { email, password })
    expect([(await signIn(OLD)).status, (await signIn(NEW)).status]).toEqual([401, 200])

    await page.goto(link)
    await page.getByLabel('New password', { exact: true }).fill(OLD)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('The link has been used already').waitFor()
    await page.getByRole('link', { name: 'Ask for another link' }).click()
    await page.getByRole('button', { name: 'Send the link' }).waitFor()
  })
})
