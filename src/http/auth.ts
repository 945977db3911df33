import { setTimeout } from 'node:timers/promises'
import { CLIENT_ADDRESS_HEADER, isDueForProlonging, readableCookies } from '../identity/auth.js'
import { encodeId, isUuid } from '../ids.js'
import type { App, AppContext } from '../server.js'
import type { Services } from '../services.js'
import { refusalAtGate } from './auth-gate.js'
import { requestInfo } from './request-info.js'

/** Where /api/auth is: itself, and below the prefix of the dialect whose clients call it (interface.md 3). */
export const AUTH_BASES = ['/api/auth', '/rybbit/api/auth']

/** The routes of better-auth that the gateway serves (better-auth.md 7); its other routes stay closed. */
const ROUTES: Record<string, readonly string[]> = {
  '/sign-up/email': ['POST'],
  '/sign-in/email': ['POST'],
  '/sign-out': ['POST'],
  // Its POST answers that it is not for POST.
  '/get-session': ['GET', 'POST'],
  '/verify-email': ['GET'],
  '/send-verification-email': ['POST'],
  '/request-password-reset': ['POST'],
  '/reset-password': ['POST'],
  '/reset-password/:token': ['GET'],
}

/** What no page of another site does in its visitor's name, with a cookie or without. */
const SIGNING_IN = /^\/(sign-|request-password-reset$|reset-password$)/

/** Answered no sooner, so that the time does not tell whether an address has an account. */
const TAKES_ITS_TIME = ['/request-password-reset', '/send-verification-email']
const ANSWER_AFTER_MS = 150

/**
 * Mounts sign-up, sign-in, sign-out, session, and what goes by mail. What else is under /api/auth is not there, 404 without a body, but for
 * the organization routes: they are rows of the REST dialect, which pass the same gate.
 */
export function mountAuth(app: App, services: Services): void {
  for (const base of AUTH_BASES) {
    for (const [path, methods] of Object.entries(ROUTES)) {
      app.on([...methods], `${base}${path}`, async (c) => serve(services, c, c.req.path.slice(base.length)))
    }
    app.use(`${base}/organization/*`, async (c, next) => {
      const refusal = refusalAtGate(c.req.raw, services.publicUrl, { signsIn: false })
      if (refusal) return Response.json(refusal.body, { status: refusal.status })
      await next()
      await prolongSession(services, c)
      return undefined
    })
    app.all(`${base}/*`, (c, next) => (c.req.path.startsWith(`${base}/organization/`) ? next() : c.body(null, 404)))
  }
}

async function serve(services: Services, c: AppContext, path: string): Promise<Response> {
  const refusal = refusalAtGate(c.req.raw, services.publicUrl, { signsIn: SIGNING_IN.test(path) })
  if (refusal) return Response.json(refusal.body, { status: refusal.status })
  const [response] = await Promise.all([
    services.auth.handler(await requestFor(services, c, path)),
    TAKES_ITS_TIME.includes(path) && setTimeout(ANSWER_AFTER_MS),
  ])
  if (path === '/sign-out' || path === '/reset-password') services.viewers.forgetAll()
  return withTypeIds(response)
}

/** A session that is used lives on: every route of better-auth prolongs it and sends its cookie again. */
async function prolongSession(services: Services, c: AppContext): Promise<void> {
  const cookie = readableCookies(c.req.raw.headers, services.publicUrl)
  const identified = cookie ? await services.viewers.identify(new Headers({ cookie })) : null
  if (identified?.outcome !== 'identified' || !identified.expiresAt) return
  if (!isDueForProlonging(identified.expiresAt, services.now())) return
  const { headers } = await services.auth.api.getSession({ headers: new Headers({ cookie }), returnHeaders: true })
  for (const line of headers.getSetCookie()) c.res.headers.append('set-cookie', line)
}

/** The request as better-auth is to see it: its own path, cookies under the names it reads, an address to believe. */
async function requestFor(services: Services, c: AppContext, path: string): Promise<Request> {
  const { raw } = c.req
  const url = `${services.publicUrl}/api/auth${path}${new URL(raw.url).search}`
  const headers = new Headers(raw.headers)
  const cookies = readableCookies(raw.headers, services.publicUrl)
  if (cookies) headers.set('cookie', cookies)
  else headers.delete('cookie')
  const { ip } = requestInfo(services, c)
  if (ip) headers.set(CLIENT_ADDRESS_HEADER, ip)
  else headers.delete(CLIENT_ADDRESS_HEADER)
  return new Request(url, { method: raw.method, headers, ...(raw.body && { body: await raw.text() }) })
}

interface Shown {
  user?: { id: string } | null
  session?: { id: string; userId: string; activeOrganizationId: string | null } | null
  code?: string
}

/** The answer with the opaque ids that the organization routes show, too, instead of the UUIDs that better-auth knows. */
async function withTypeIds(response: Response): Promise<Response> {
  const text = await response.text()
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  const init = { status: response.status, headers }
  if (!text) return new Response(null, init)
  const body = JSON.parse(text) as Shown | null
  if (body?.user && isUuid(body.user.id)) body.user.id = encodeId('User', body.user.id)
  if (body?.session) {
    const { session } = body
    session.id = encodeId('Session', session.id)
    session.userId = encodeId('User', session.userId)
    session.activeOrganizationId &&= encodeId('Organization', session.activeOrganizationId)
  }
  // One code for every address off the list (better-auth.md 7.1).
  if (body?.code === 'INVALID_REDIRECT_URL') return Response.json(refusedCallback, { status: 403 })
  return new Response(JSON.stringify(body), init)
}

const refusedCallback = { message: 'Invalid callbackURL', code: 'INVALID_CALLBACK_URL' }
