import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import type { PrismaClient } from '../generated/prisma/client.js'

export interface AuthOptions {
  /** Sees every row: better-auth's tables belong to no tenant. */
  database: PrismaClient
  publicUrl: string
  secret: string
  newId: () => string
  /** Whether the gateway can send mail; only then can somebody verify an address. */
  sendVerification?: (to: { address: string; name: string }, url: string) => Promise<void>
  /** better-auth's own limits by address (3 sign-ins in 10 s); off in tests and demos on loopback. */
  rateLimit: boolean
}

/**
 * Sign-up, sign-in, sign-out and session by e-mail and password. The cookie cache stays off: with it, a revoked session
 * would live on in the browser (architecture.md 3).
 */
export function createAuth(options: AuthOptions) {
  const { sendVerification } = options
  return betterAuth({
    baseURL: options.publicUrl,
    basePath: '/api/auth',
    secret: options.secret,
    database: prismaAdapter(options.database, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128 },
    ...(sendVerification && {
      emailVerification: {
        sendOnSignUp: true,
        sendVerificationEmail: async ({ user, url }: { user: { email: string; name: string }; url: string }) =>
          sendVerification({ address: user.email, name: user.name }, url),
      },
    }),
    session: {
      expiresIn: 60 * 60 * 24 * 7,
      updateAge: 60 * 60 * 24,
      cookieCache: { enabled: false },
      additionalFields: { activeOrganizationId: { type: 'string', required: false, input: false } },
    },
    user: {
      additionalFields: { superAdmin: { type: 'boolean', required: false, input: false, returned: false } },
    },
    advanced: {
      database: { generateId: () => options.newId() },
      useSecureCookies: options.publicUrl.startsWith('https:'),
    },
    rateLimit: { enabled: options.rateLimit, window: 10, max: 100 },
  })
}

export type Auth = ReturnType<typeof createAuth>

const SESSION_COOKIE = 'better-auth.session_token'

/**
 * The session cookie of a request, if any, under whichever of its two names it came (rybbit.md 6): documented samples send
 * the plain name also to an https host, where better-auth itself reads only the `__Secure-` one.
 */
export function sessionCookie(headers: Headers): string | null {
  const cookies = new Map(
    (headers.get('cookie') ?? '').split(/;\s*/).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
  return cookies.get(`__Secure-${SESSION_COOKIE}`) ?? cookies.get(SESSION_COOKIE) ?? null
}

/** Headers that show the session under the name that better-auth looks for. */
export function headersWithSession(cookie: string, publicUrl: string): Headers {
  const prefix = publicUrl.startsWith('https:') ? '__Secure-' : ''
  return new Headers({ cookie: `${prefix}${SESSION_COOKIE}=${cookie}` })
}
