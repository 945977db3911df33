import { describe, expect, it } from 'vitest'
import { sessionShape, sessionUserShape } from '../../../src/rest/better-auth/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { Browser, newcomer } from './browser.js'

const gateway = useGateway()

async function signedIn() {
  const browser = new Browser(gateway.send)
  const { body } = await browser.post('/api/auth/sign-up/email', newcomer())
  return { browser, user: body.user as { id: string } }
}

describe('GET /api/auth/get-session', () => {
  it('shows session and user, nulls included, and may not be cached', async () => {
    const { browser, user } = await signedIn()
    const { status, body, headers } = await browser.get('/api/auth/get-session')
    expect(sessionShape.parse(body.session)).toEqual(body.session)
    expect(sessionUserShape.parse(body.user)).toEqual(body.user)
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        user,
        session: {
          id: expect.stringMatching(/^ses_/),
          token: expect.any(String),
          userId: user.id,
          expiresAt: expect.any(String),
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
          ipAddress: expect.any(String),
          userAgent: expect.any(String),
          activeOrganizationId: null,
        },
      },
    })
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache'])
  })

  it('is null with 200 for the anonymous, and so is a cookie with a wrong signature', async () => {
    const { browser } = await signedIn()
    const forged = browser.cookie.replace(/\.[^.]+$/, `.${'A'.repeat(43)}%3D`)
    for (const headers of [new Headers(), { cookie: forged }, { cookie: 'better-auth.session_token=nothing' }]) {
      const response = await gateway.send('/api/auth/get-session', { headers })
      expect({ status: response.status, text: await response.text() }).toEqual({ status: 200, text: 'null' })
    }
  })

  it('knows the signed-in of the testkit by the same id as the graph', async () => {
    const person = await gateway.person()
    const { body } = await person.get('/api/auth/get-session')
    const { viewer } = await person.data('{ viewer { user { id } } }')
    expect([body.user.id, body.session.userId]).toEqual([viewer.user.id, viewer.user.id])
  })

  it('takes the cookie under its other name, also not encoded', async () => {
    const { browser, user } = await signedIn()
    for (const cookie of [`__Secure-${browser.cookie}`, decodeURIComponent(browser.cookie)]) {
      const response = await gateway.send('/api/auth/get-session', { headers: { cookie } })
      expect(((await response.json()) as { user: unknown }).user).toEqual(user)
    }
  })

  it('prolongs a session older than a day and sends its cookie again', async () => {
    const { browser } = await signedIn()
    const { body } = await browser.get('/api/auth/get-session')
    const soon = new Date(Date.now() + 5 * 86_400_000)
    await gateway.services.database.system.session.update({
      where: { token: body.session.token },
      data: { expiresAt: soon },
    })
    // The graph, which cannot send the cookie again, must not prolong it behind the browser's back.
    await browser.post('/graphql', { query: '{ viewer { kind } }' })
    const again = await browser.get('/api/auth/get-session')
    expect(again.headers.getSetCookie().join()).toContain('Max-Age=604800')
    expect(Date.parse(again.body.session.expiresAt)).toBeGreaterThan(soon.getTime())
  })

  it('keeps no address that the client claims for itself', async () => {
    const browser = new Browser(gateway.send)
    const claimed = { 'x-forwarded-for': '203.0.113.9', 'x-orgraph-client-address': '203.0.113.9' }
    await browser.post('/api/auth/sign-up/email', newcomer(), claimed)
    expect((await browser.get('/api/auth/get-session')).body.session.ipAddress).not.toBe('203.0.113.9')
  })

  it('answers 405 to POST', async () => {
    const { browser } = await signedIn()
    const { status, body } = await browser.call('POST', '/api/auth/get-session')
    expect({ status, code: body.code }).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED_DEFER_SESSION_REQUIRED' })
  })
})

describe('POST /api/auth/sign-out', () => {
  it('ends the session at once, everywhere, and drops the cookies', async () => {
    const { browser } = await signedIn()
    const { cookie } = browser
    expect((await browser.post('/graphql', { query: '{ viewer { kind } }' })).body.data.viewer.kind).toBe('USER')
    const { status, body, headers } = await browser.post('/api/auth/sign-out')
    expect({ status, body }).toEqual({ status: 200, body: { success: true } })
    expect(headers.getSetCookie().map((line) => line.split('; ').slice(0, 2))).toEqual([
      ['better-auth.session_token=', 'Max-Age=0'],
      ['better-auth.session_data=', 'Max-Age=0'],
      ['better-auth.dont_remember=', 'Max-Age=0'],
    ])
    const after = await browser.post('/graphql', { query: '{ viewer { kind } }' }, { cookie })
    expect(after.body.data.viewer.kind).toBe('ANONYMOUS')
  })
})

describe('what is not served under /api/auth', () => {
  it.each([
    ['GET', '/api/auth'],
    ['GET', '/api/auth/'],
    ['GET', '/api/auth/nothing'],
    ['GET', '/api/auth/sign-out'],
    ['DELETE', '/api/auth/get-session'],
    ['GET', '/api/auth/get-session/'],
    ['POST', '/api/auth//sign-out'],
    ['POST', '/api/auth/update-user'],
    ['POST', '/api/auth/change-password'],
    ['GET', '/api/auth/list-sessions'],
    ['POST', '/api/auth/organization/nothing'],
    ['POST', '/api/auth/organization/add-member'],
    ['GET', '/api/auth/organization/create'],
    ['POST', '/api/auth/organization/list'],
    ...['create', 'update', 'remove', 'set-active'].map((verb) => ['POST', `/api/auth/organization/${verb}-team`]),
    ...['list-teams', 'list-user-teams', 'list-team-members'].map((path) => ['GET', `/api/auth/organization/${path}`]),
    ['POST', '/api/auth/organization/add-team-member'],
    ['POST', '/api/auth/organization/remove-team-member'],
  ])('%s %s is 404 without a body', async (method, path) => {
    const { browser } = await signedIn()
    const { status, text } = await browser.call(method, path, method === 'POST' ? {} : undefined)
    expect({ status, text }).toEqual({ status: 404, text: '' })
  })
})
