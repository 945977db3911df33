import { betterAuth } from 'better-auth'
import { prismaAdapter } from 'better-auth/adapters/prisma'
import { APIError } from 'better-auth/api'
import { z } from 'zod'
import type { PrismaClient } from '../generated/prisma/client.js'
import { plainText } from '../inputs.js'
import { pictureUrl } from '../organization/inputs.js'
import type { AccountMail } from './account-mail.js'
import { claimAccount } from './operations/claim-account.js'

export interface AuthOptions {
  /** Sees every row: better-auth's tables belong to no tenant. */
  database: PrismaClient
  publicUrl: string
  secret: string
  newId: () => string
  /** Where the gateway can send mail; only then can somebody verify an address, or set a password that he does not know. */
  mail?: AccountMail
  now: () => Date
  /** better-auth's own limits by address (3 sign-ins in 10 s); off in tests and demos on loopback. */
  rateLimit: boolean
}

const DAY = 60 * 60 * 24
const SESSION_SECONDS = 7 * DAY
const PROLONGED_AFTER_SECONDS = DAY
const RESET_SECONDS = 60 * 60

/**
 * Sign-up, sign-in, sign-out and session by e-mail and password. The cookie cache stays off: with it, a revoked session
 * would live on in the browser (architecture.md 3).
 */
export function createAuth(options: AuthOptions) {
  const { mail } = options
  return betterAuth({
    // With its path: of a PUBLIC_URL that has one, better-auth would take that path for its own.
    baseURL: `${options.publicUrl}/api/auth`,
    basePath: '/api/auth',
    secret: options.secret,
    database: prismaAdapter(options.database, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: RESET_SECONDS,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: async ({ user }) => claimAccount({ system: options.database, now: options.now }, user),
      ...(mail && {
        sendResetPassword: async ({ user, url, token }) =>
          mail.sendPasswordReset(user.email, resetLink(options.publicUrl, url, token)),
      }),
    },
    ...(mail && {
      emailVerification: {
        sendOnSignUp: true,
        sendVerificationEmail: async ({ user, url }: { user: { email: string }; url: string }) =>
          mail.sendVerification(user.email, url),
      },
    }),
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: PROLONGED_AFTER_SECONDS,
      cookieCache: { enabled: false },
      additionalFields: { activeOrganizationId: { type: 'string', required: false, input: false } },
    },
    databaseHooks: { user: { create: { before: async (user) => ({ data: checked(user) }) } } },
    user: {
      additionalFields: { superAdmin: { type: 'boolean', required: false, input: false, returned: false } },
    },
    advanced: {
      database: { generateId: () => options.newId() },
      useSecureCookies: isSecure(options.publicUrl),
      // Where a request comes from is checked at the door (http/origin.ts), which knows one exception more; the
      // addresses that a request asks to be sent on to are checked here.
      disableCSRFCheck: true,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    rateLimit: { enabled: options.rateLimit, window: 10, max: 100 },
  })
}

/** better-auth's own link leads on to the page that a client asked for; without one, to ours (pages/reset-password.ts). */
function resetLink(publicUrl: string, url: string, token: string): string {
  return new URL(url).searchParams.get('callbackURL') ? url : `${publicUrl}/reset-password?token=${token}`
}

/** What better-auth takes as it comes: shown in lists, and to people who did not ask for it. */
const shownOfUser = z.object({ name: plainText(120, 'The name'), image: pictureUrl('picture').nullish() })

function checked<User extends object>(user: User): User {
  const result = shownOfUser.safeParse(user)
  if (result.success) return { ...user, ...result.data }
  const complaints = result.error.issues.map(({ path, message }) => `[body.${path.join('.')}] ${message}`)
  throw new APIError('BAD_REQUEST', { message: complaints.join('; '), code: 'VALIDATION_ERROR' })
}

export type Auth = ReturnType<typeof createAuth>

/** Tells better-auth the client's address; a client that sends this header itself is not believed. */
export const CLIENT_ADDRESS_HEADER = 'x-orgraph-client-address'

const SESSION_COOKIE = 'better-auth.session_token'
const SECURE = '__Secure-'

const isSecure = (publicUrl: string) => publicUrl.startsWith('https:')

/**
 * The session cookie of a request, if any, under whichever of its two names it came (rybbit.md 6): documented samples send
 * the plain name also to an https host, where better-auth itself reads only the `__Secure-` one.
 */
export function sessionCookie(headers: Headers): string | null {
  const cookies = new Map(cookiePairs(headers))
  return cookies.get(`${SECURE}${SESSION_COOKIE}`) ?? cookies.get(SESSION_COOKIE) ?? null
}

/** Headers that show the session under the name that better-auth looks for. */
export function headersWithSession(cookie: string, publicUrl: string): Headers {
  return new Headers({ cookie: `${isSecure(publicUrl) ? SECURE : ''}${SESSION_COOKIE}=${cookie}` })
}

/** Sends the session cookie of a request again, with a whole life; one that ends with the browser still does. */
export function sessionSetCookie(headers: Headers, publicUrl: string): string {
  const endsWithBrowser = cookiePairs(headers).some(([name]) => name.endsWith('better-auth.dont_remember'))
  return [
    `${isSecure(publicUrl) ? SECURE : ''}${SESSION_COOKIE}=${encodeURIComponent(decoded(sessionCookie(headers) ?? ''))}`,
    ...(endsWithBrowser ? [] : [`Max-Age=${SESSION_SECONDS}`]),
    'Path=/',
    'HttpOnly',
    ...(isSecure(publicUrl) ? ['Secure'] : []),
    'SameSite=Lax',
  ].join('; ')
}

/** Whether a session is old enough to live longer from now on (better-auth.md 7.3). */
export function isDueForProlonging(expiresAt: Date, now: Date): boolean {
  return expiresAt.getTime() - (SESSION_SECONDS - PROLONGED_AFTER_SECONDS) * 1000 <= now.getTime()
}

/** The value may come encoded or not; what is neither stays as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The cookies of a request with those of better-auth under the names that it looks for; a `__Secure-` one wins. */
export function readableCookies(headers: Headers, publicUrl: string): string {
  const bare = (name: string) => (name.startsWith(`${SECURE}better-auth.`) ? name.slice(SECURE.length) : name)
  const pairs = cookiePairs(headers)
  const named = new Map([
    ...pairs.filter(([name]) => bare(name) === name),
    ...pairs.filter(([name]) => bare(name) !== name).map(([name, value]) => [bare(name), value] as const),
  ])
  const prefix = (name: string) => (isSecure(publicUrl) && name.startsWith('better-auth.') ? SECURE : '')
  return [...named].map(([name, value]) => `${prefix(name)}${name}=${value}`).join('; ')
}

function cookiePairs(headers: Headers): (readonly [string, string])[] {
  return (headers.get('cookie') ?? '')
    .split(/;\s*/)
    .filter((pair) => pair.includes('='))
    .map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    })
}
