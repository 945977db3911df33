import { afterAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { startSmtpServer } from '../testkit/smtp-server.js'
import { addressesIn, open } from './asking.js'

const smtp = await startSmtpServer()
const gateway = useGateway({ env: { SMTP_URL: smtp.url, PUBLIC_URL: 'https://orgraph.test/gateway' } })
const silent = useGateway()
afterAll(() => smtp.close())

describe('the page for a new password', () => {
  it('asks for the address, or, behind the link of the mail, for the password', async () => {
    const asking = await (await open(gateway, '/reset-password')).text()
    expect(asking).toContain('id="ask-form"')
    expect(asking).not.toContain('id="choose-form"')
    const choosing = await (await open(gateway, '/reset-password?token=abc')).text()
    expect(choosing).toContain('id="choose-form"')
    for (const text of [asking, choosing]) {
      for (const [, id] of text.matchAll(/<input id="([^"]+)"/g)) expect(text).toContain(`<label for="${id}">`)
      expect(text).toMatch(/id="result"[^>]*aria-live="polite"/)
    }
  })

  it('tells the token to nobody: no referrer, no copy, no other host, and not in the page', async () => {
    const token = 'o9cWGdBCW8xYnUGFHHdYHKAl'
    const response = await open(gateway, `/reset-password?token=${token}`)
    const text = await response.text()
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
    expect(text).not.toContain(token)
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=/)
    for (const address of addressesIn(text)) expect(address).toMatch(/^\/gateway\//)
  })

  it('says who helps where no mail is sent', async () => {
    const text = await (await open(silent, '/reset-password')).text()
    expect(text).toContain('sends no mail')
    expect(text).not.toContain('<form')
  })
})
