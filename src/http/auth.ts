import { CLIENT_ADDRESS_HEADER, readableCookies } from '../identity/auth.js'
import { encodeId, isUuid } from '../ids.js'
import { Refused, refusedResponse } from '../rest/better-auth/errors.js'
import type { App, AppContext } from '../server.js'
import type { Services } from '../services.js'
import { passGate } from './auth-gate.js'
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
}

/** Mounts sign-up, sign-in, sign-out and session. What else is under /api/auth is not there: 404 without a body. */
export function mountAuth(app: App, services: Services): void {
  for (const base of AUTH_BASES) {
    for (const [path, methods] of Object.entries(ROUTES)) {
      app.on([...methods], `${base}${path}`, async (c) => serve(services, c, path))
    }
    app.all(`${base}/*`, (c) => c.body(null, 404))
  }
}

async function serve(services: Services, c: AppContext, path: string): Promise<Response> {
  try {
    passGate(c.req.raw, services.publicUrl, { signsIn: path.startsWith('/sign-') })
    const response = await services.auth.handler(await requestFor(services, c, path))
    if (path === '/sign-out') services.viewers.forgetAll()
    return await withTypeIds(response)
  } catch (error) {
    if (error instanceof Refused) return refusedResponse(error)
    throw error
  }
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
