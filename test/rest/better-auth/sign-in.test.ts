import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { Browser, newcomer } from './browser.js'

const gateway = useGateway()

async function somebody() {
  const person = newcomer()
  const { body } = await new Browser(gateway.send).post('/api/auth/sign-up/email', person)
  return { ...person, id: body.user.id as string }
}

const signIn = (body: unknown, browser = new Browser(gateway.send)) => browser.post('/api/auth/sign-in/email', body)

describe('POST /api/auth/sign-in/email', () => {
  it('answers a token and the user, and sets the cookie for seven days', async () => {
    const { email, password, id, name } = await somebody()
    const { status, body, headers } = await signIn({ email: email.toUpperCase(), password })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { redirect: false, token: expect.any(String), user: { id, email, name } },
    })
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^better-auth\.session_token=[^;]+%3D; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
  })

  it('sets cookies that end with the browser when asked not to remember', async () => {
    const { email, password } = await somebody()
    const browser = new Browser(gateway.send)
    const { headers } = await signIn({ email, password, rememberMe: false }, browser)
    const lines = headers.getSetCookie()
    expect(lines.map((line) => line.split('=')[0])).toEqual(['better-auth.session_token', 'better-auth.dont_remember'])
    expect(lines.join()).not.toContain('Max-Age')
    const { body } = await browser.get('/api/auth/get-session')
    const life = Date.parse(body.session.expiresAt) - Date.parse(body.session.createdAt)
    expect(life).toBe(24 * 60 * 60 * 1000)
  })

  it.each([
    ['a wrong password', (person: { email: string }) => ({ email: person.email, password: 'incorrect horse' })],
    ['an unknown address', () => ({ email: 'nobody@example.test', password: 'correct horse' })],
  ])('answers the same to %s', async (_what, attempt) => {
    const { status, body } = await signIn(attempt(await somebody()))
    expect({ status, body }).toEqual({
      status: 401,
      body: { message: 'Invalid email or password', code: 'INVALID_EMAIL_OR_PASSWORD' },
    })
  })

  it.each(['callbackURL', 'redirectTo'])('refuses to send somebody on to a foreign %s', async (field) => {
    const { email, password } = await somebody()
    const { status, body } = await signIn({ email, password, [field]: 'https://evil.example/' })
    expect({ status, body }).toEqual({
      status: 403,
      body: { message: 'Invalid callbackURL', code: 'INVALID_CALLBACK_URL' },
    })
  })

  it('takes a path of its own as callbackURL', async () => {
    const { email, password } = await somebody()
    const { status, body } = await signIn({ email, password, callbackURL: '/welcome' })
    expect({ status, body }).toMatchObject({ status: 200, body: { redirect: true, url: '/welcome' } })
  })

  it.each([
    ['text/plain', 'Content-Type "text/plain" is not allowed. Allowed types: application/json'],
    [
      'application/x-www-form-urlencoded',
      'Content-Type "application/x-www-form-urlencoded" is not allowed. Allowed types: application/json',
    ],
  ])('refuses %s, which a foreign page could send without asking', async (type, message) => {
    const { email, password } = await somebody()
    const response = await gateway.send('/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': type },
      body: new URLSearchParams({ email, password }).toString(),
    })
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 415,
      body: { message, code: 'UNSUPPORTED_MEDIA_TYPE' },
    })
  })

  it('says that broken JSON is broken', async () => {
    const { status, body } = await signIn('{"email":')
    expect({ status, body }).toEqual({
      status: 400,
      body: { message: 'Invalid JSON in request body', code: 'BAD_REQUEST' },
    })
  })

  it.each([
    ['no body', undefined],
    ['a number', '7'],
    ['objects for text', '{"email":{},"password":{}}'],
    ['NUL in the address', '{"email":"a\\u0000@example.test","password":"correct horse"}'],
  ])('never breaks over %s', async (_what, body) => {
    const { status } = await new Browser(gateway.send).call('POST', '/api/auth/sign-in/email', body)
    expect(status).toBe(400)
  })
})
