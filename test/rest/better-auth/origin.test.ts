import { describe, expect, it } from 'vitest'
import { PUBLIC_URL, useGateway } from '../../testkit/gateway.js'
import { newcomer } from './browser.js'

const gateway = useGateway()

const MISSING = { message: 'Missing or null Origin', code: 'MISSING_OR_NULL_ORIGIN' }
const FOREIGN = { message: 'Invalid origin', code: 'INVALID_ORIGIN' }

async function call(path: string, headers: Record<string, string>, method = 'POST', body: unknown = {}) {
  const response = await gateway.send(path, {
    method,
    headers: { ...(method === 'POST' && { 'content-type': 'application/json' }), ...headers },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : undefined }
}

describe('a request with a cookie that changes something', () => {
  it.each([
    ['the own Origin', { origin: PUBLIC_URL }],
    ['no Origin and a Referer of the own pages', { referer: `${PUBLIC_URL}/some/page?x=1` }],
    ['neither Origin nor Referer nor Sec-Fetch-*, as curl sends it', {}],
    [
      'the own Origin and what browsers add',
      { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
    ],
  ])('passes with %s', async (_what, headers) => {
    const person = await gateway.person()
    expect(await call('/api/auth/sign-out', { ...person.headers, ...headers })).toEqual({
      status: 200,
      body: { success: true },
    })
  })

  it.each([
    ['Origin null', { origin: 'null' }, MISSING],
    ['an empty Origin', { origin: '' }, MISSING],
    ["Node's fetch, which sends sec-fetch-mode and no Origin", { 'sec-fetch-mode': 'cors' }, MISSING],
    ['sec-fetch-user alone', { 'sec-fetch-user': '?1' }, MISSING],
    ['a foreign Origin', { origin: 'https://evil.example' }, FOREIGN],
    ['a foreign Referer', { referer: 'https://evil.example/127.0.0.1:4000' }, FOREIGN],
    ['the own host under another scheme', { origin: PUBLIC_URL.replace('http:', 'https:') }, FOREIGN],
    ['the own host on another port', { origin: `${PUBLIC_URL}1` }, FOREIGN],
    ['a foreign host that begins like the own', { origin: `${PUBLIC_URL}.evil.example` }, FOREIGN],
    ['an Origin that is none', { origin: 'nonsense' }, FOREIGN],
    ['a foreign Origin and the own Referer', { origin: 'https://evil.example', referer: PUBLIC_URL }, FOREIGN],
  ])('is refused with %s, and nothing happens', async (_what, headers: Record<string, string>, body) => {
    const person = await gateway.person()
    expect(await call('/api/auth/sign-out', { ...person.headers, ...headers })).toEqual({ status: 403, body })
    expect((await person.get('/api/auth/get-session')).body.user.id).toBe(person.id)
  })

  it('is not asked for when it only reads', async () => {
    const person = await gateway.person()
    const { body } = await call('/api/auth/get-session', { ...person.headers, origin: 'https://evil.example' }, 'GET')
    expect(body.user.id).toBe(person.id)
  })
})

describe('signing in without a cookie', () => {
  const signUp = (headers: Record<string, string>) => call('/api/auth/sign-up/email', headers, 'POST', newcomer())

  it.each([
    ['plain curl', {}],
    ['the own Origin', { origin: PUBLIC_URL }],
    ['what a browser sends from the own page', { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }],
  ])('passes with %s', async (_what, headers) => {
    expect((await signUp(headers)).status).toBe(200)
  })

  it.each([
    ['Sec-Fetch-* without Origin', { 'sec-fetch-mode': 'cors' }, MISSING],
    ['a foreign Origin', { origin: 'https://evil.example' }, FOREIGN],
    ['a foreign Referer', { referer: 'https://evil.example/' }, FOREIGN],
    [
      'a navigation across sites',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      {
        message: 'Cross-site navigation login blocked. This request appears to be a CSRF attack.',
        code: 'CROSS_SITE_NAVIGATION_LOGIN_BLOCKED',
      },
    ],
  ])('is refused with %s', async (_what, headers: Record<string, string>, body) => {
    expect(await signUp(headers)).toEqual({ status: 403, body })
  })
})
