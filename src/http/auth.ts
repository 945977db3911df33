import type { App } from '../server.js'
import type { Services } from '../services.js'

/** The routes of better-auth that the gateway serves (better-auth.md 7); its other routes stay closed. */
const ROUTES: Record<string, readonly string[]> = {
  '/api/auth/sign-up/email': ['POST'],
  '/api/auth/sign-in/email': ['POST'],
  '/api/auth/sign-out': ['POST'],
  '/api/auth/get-session': ['GET', 'POST'],
  '/api/auth/verify-email': ['GET'],
  '/api/auth/send-verification-email': ['POST'],
}

/** Mounts sign-up, sign-in, sign-out and session. */
export function mountAuth(app: App, services: Services): void {
  for (const [path, methods] of Object.entries(ROUTES)) {
    app.on([...methods], path, async (c) => {
      const response = await services.auth.handler(c.req.raw)
      if (path.endsWith('/sign-out')) services.viewers.forgetAll()
      return response
    })
  }
}
