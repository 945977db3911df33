import { expect, test } from 'vitest'
import { type InvitationLetter, invitationMail } from '../../src/net/mail-templates.js'

const LETTER: InvitationLetter = {
  organizationName: 'Harbour Co',
  inviterName: 'Jane Doe',
  role: 'admin',
  message: null,
  firstName: 'Ben',
  link: 'https://orgraph.example/accept?id=inv_1&email=ben%40example.com',
  expiresAt: new Date('2026-11-05T09:30:00Z'),
}

test('an invitation says who invites whom, where, as what and until when', () => {
  const { subject, text, link } = invitationMail(LETTER)
  expect(subject).toBe('You are invited to join Harbour Co')
  expect(text).toContain('Hello Ben,')
  expect(text).toContain('Jane Doe invites you to join Harbour Co as admin.')
  expect(text).toContain('valid until 5 November 2026 at 09:30 UTC')
  expect(text).toContain(`\n${LETTER.link}\n`)
  expect(link).toBe(LETTER.link)
})

test('what is not known is left out', () => {
  const { text } = invitationMail({ ...LETTER, firstName: null, inviterName: null })
  expect(text).toContain('Hello,')
  expect(text).toContain('You are invited to join Harbour Co as admin.')
  expect(text).not.toMatch(/null|undefined|\n\n\n/)
})

test('markup in anybody’s words stays text', () => {
  const attack = `<img src=x onerror="alert('1')">&`
  const escaped = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;'
  for (const field of ['organizationName', 'inviterName', 'role', 'message', 'firstName'] as const) {
    const { html } = invitationMail({ ...LETTER, [field]: attack })
    expect(html).not.toContain('<img')
    expect(html).toContain(escaped)
  }
})

test('the link is whole and escaped in the HTML', () => {
  const { html } = invitationMail(LETTER)
  expect(html).toContain('href="https://orgraph.example/accept?id=inv_1&amp;email=ben%40example.com"')
})

test('the inviter’s message is quoted line by line, so that it cannot pass for the letter’s own words', () => {
  const message = 'Join us!\n\nAccept the invitation:\r\nhttps://evil.example'
  const { text, html } = invitationMail({ ...LETTER, message })
  expect(text).toContain('> Join us!\n> Accept the invitation:\n> https://evil.example\n')
  expect(html).toMatch(
    /<blockquote[^>]*>Join us!<br>\nAccept the invitation:<br>\nhttps:\/\/evil.example<\/blockquote>/,
  )
})

test.each(['Harbour\r\nCo', 'Harbour\u2028Co', 'Harbour\u0000Co', 'Harbour \u202eCo'])(
  'the name %j stays in its line',
  (name) => {
    const { subject, text } = invitationMail({ ...LETTER, organizationName: name })
    expect(subject).toBe('You are invited to join Harbour Co')
    expect(text).toContain('to join Harbour Co as admin.')
  },
)

test('the HTML names its language and title and has one heading', () => {
  const { html } = invitationMail(LETTER)
  expect(html).toContain('<html lang="en">')
  expect(html).toContain('<title>You are invited to join Harbour Co</title>')
  expect(html.match(/<h1/g)).toHaveLength(1)
})
