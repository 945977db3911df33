import { describe, expect, it } from 'vitest'
import { DAY, invite, tokenOf } from '../invitation/inviting.js'
import { Gateway, useGateway } from '../testkit/gateway.js'
import { addressesIn, open } from './asking.js'

const gateway = useGateway()
const pageOf = (token: string, headers: Record<string, string> = {}) =>
  open(gateway, `/invitations/${token}`, { headers })

describe('the page of an invitation', () => {
  it('tells the bearer of the link who invites into what, as whom and until when', async () => {
    const owner = await gateway.person({ name: 'Grace <Hopper>' })
    const organization = await gateway.organization({ name: 'Ships & "Sails"', owner })
    const { token, email } = await invite(owner, organization, { role: 'admin' })
    const response = await pageOf(token)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain('Ships &amp; &quot;Sails&quot;')
    expect(text).toContain('Grace &lt;Hopper&gt;')
    expect(text).toContain(email)
    expect(text).toMatch(/<dd>admin<\/dd>/i)
    expect(text).toMatch(/<time datetime="\d{4}-/)
  })

  it('tells the token to nobody: no referrer, no copy, no other host, and not in the page', async () => {
    const organization = await gateway.organization()
    const { token } = await invite(organization.owner, organization)
    const response = await pageOf(token)
    const text = await response.text()
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    const policy = response.headers.get('content-security-policy')
    expect(policy).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
    expect(policy).not.toMatch(/unsafe|https?:/)
    expect(text).not.toContain(token)
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=/)
    for (const address of addressesIn(text)) {
      expect(address).toMatch(/^\/assets\//)
      expect((await open(gateway, address)).status).toBe(200)
    }
  })

  it('gives every field a label and the result a live region', async () => {
    const organization = await gateway.organization()
    const { token } = await invite(organization.owner, organization)
    const text = await (await pageOf(token)).text()
    for (const [, id] of text.matchAll(/<input id="([^"]+)"/g)) expect(text).toContain(`<label for="${id}">`)
    expect(text).toMatch(/id="result"[^>]*aria-live="polite"/)
    expect(text).toMatch(/<html lang="en">/)
  })

  it('asks its recipient at once, when signed in', async () => {
    const organization = await gateway.organization()
    const guest = await gateway.person()
    const { token } = await invite(organization.owner, organization, { email: guest.user.email })
    const text = await (await pageOf(token, { cookie: guest.cookie })).text()
    expect(sections(text)).toEqual({ 'sign-in': 'hidden', other: 'hidden', answer: 'shown' })
  })

  it('tells somebody else that it is not for them, when signed in', async () => {
    const organization = await gateway.organization()
    const { token } = await invite(organization.owner, organization)
    const text = await (await pageOf(token, { cookie: organization.owner.cookie })).text()
    expect(sections(text)).toEqual({ 'sign-in': 'hidden', other: 'shown', answer: 'hidden' })
    expect(text).toContain(organization.owner.user.email)
  })

  it('asks a visitor whose session is unknown to sign in', async () => {
    const organization = await gateway.organization()
    const { token } = await invite(organization.owner, organization)
    const text = await (await pageOf(token, { cookie: 'better-auth.session_token=gone' })).text()
    expect(sections(text)).toEqual({ 'sign-in': 'shown', other: 'hidden', answer: 'hidden' })
  })
})

describe('a link that does not work', () => {
  const whole = async (response: Response) => ({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  })

  it('is answered alike, whatever is the matter with it', async () => {
    const organization = await gateway.organization()
    const guest = await gateway.person()
    const { owner } = organization
    const accepted = await invite(owner, organization, { email: guest.user.email })
    await guest.mutate('acceptInvitation', { token: accepted.token })
    const revoked = await invite(owner, organization)
    await owner.mutate('revokeInvitation', { invitationId: revoked.id })
    const replaced = await invite(owner, organization)
    gateway.advance(61_000)
    const { link } = await owner.mutate('resendInvitation', { invitationId: replaced.id, sendEmail: false }, 'link')
    expect((await pageOf(tokenOf(link))).status).toBe(200)

    const unknown = await whole(await pageOf('never-was'))
    expect(unknown.status).toBe(404)
    for (const token of [accepted.token, revoked.token, replaced.token, 'x'.repeat(5000), '%00', '%E0%A4%A']) {
      expect(await whole(await pageOf(token))).toEqual(unknown)
    }
  })

  it('is answered alike when its time is over', async () => {
    const later = await Gateway.start()
    try {
      const organization = await later.organization()
      const { token } = await invite(organization.owner, organization)
      later.advance(8 * DAY)
      const [over, unknown] = [await open(later, `/invitations/${token}`), await open(later, '/invitations/never-was')]
      expect(await whole(over)).toEqual(await whole(unknown))
    } finally {
      await later.close()
    }
  })
})

const sections = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/<section id="([^"]+)"[^>]*>/g)].map(([tag, id]) => [
      id,
      /\shidden\b/.test(tag) ? 'hidden' : 'shown',
    ]),
  )
