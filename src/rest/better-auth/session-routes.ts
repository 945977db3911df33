import { z } from 'zod'
import type { Description, DocumentedError } from '../route.js'
import { error, errorInWords, INVALID_ORIGIN } from './errors.js'
import { sessionExample, sessionUserExample } from './examples.js'
import { sessionShape, sessionUserShape } from './shapes.js'

const account = { email: z.email(), password: z.string().describe('8 to 128 characters.') }
const rememberMe = z.boolean().optional().describe('false: the session ends with the browser, or after a day.')
const callbackURL = z.string().optional().describe('Where to go from there: a path of this gateway.')

const VALIDATION_ERROR: DocumentedError = {
  status: 400,
  body: { message: '[body.email] Invalid email address', code: 'VALIDATION_ERROR' },
  when: 'A field does not fit.',
}
const TOO_MANY = errorInWords(
  429,
  'Too many requests. Please try again later.',
  'Three in ten seconds from one address.',
)
const NO_CALLBACK = error(403, 'INVALID_CALLBACK_URL', 'callbackURL leads to another site.')

const signing = {
  method: 'POST',
  tag: 'Sessions',
  permissions: [],
  credential: 'public',
} as const

/** Signing in and out, which better-auth serves itself (better-auth.md 7): told for the reference. */
export const sessionRoutes: readonly Description[] = [
  {
    ...signing,
    path: '/api/auth/sign-up/email',
    operationId: 'signUpWithEmail',
    summary: 'Make an account and sign in',
    description: 'Sets the session cookie.',
    body: z.object({ name: z.string(), ...account, image: z.string().optional(), callbackURL, rememberMe }),
    bodyExample: { name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse' },
    success: {
      status: 200,
      description: 'The account.',
      schema: z.strictObject({ token: z.string(), user: sessionUserShape }),
      example: { token: sessionExample.token, user: sessionUserExample },
    },
    errors: [
      VALIDATION_ERROR,
      error(400, 'PASSWORD_TOO_SHORT', 'Less than 8 characters.'),
      error(400, 'PASSWORD_TOO_LONG', 'More than 128 characters.'),
      INVALID_ORIGIN,
      NO_CALLBACK,
      {
        status: 422,
        body: { message: 'User already exists. Use another email.', code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' },
        when: 'The address has an account.',
      },
      TOO_MANY,
    ],
  },
  {
    ...signing,
    path: '/api/auth/sign-in/email',
    operationId: 'signInWithEmail',
    summary: 'Sign in',
    description: 'Sets the session cookie.',
    body: z.object({ ...account, callbackURL, rememberMe }),
    bodyExample: { email: 'ada@example.com', password: 'correct horse' },
    success: {
      status: 200,
      description: 'The account.',
      schema: z.strictObject({
        redirect: z.boolean(),
        token: z.string(),
        url: z.string().optional().describe('The callbackURL, where one was given.'),
        user: sessionUserShape,
      }),
      example: { redirect: false, token: sessionExample.token, user: sessionUserExample },
    },
    errors: [
      VALIDATION_ERROR,
      error(401, 'INVALID_EMAIL_OR_PASSWORD', 'No account has this address and password.'),
      INVALID_ORIGIN,
      NO_CALLBACK,
      TOO_MANY,
    ],
  },
  {
    ...signing,
    path: '/api/auth/sign-out',
    operationId: 'signOut',
    summary: 'End the session',
    success: {
      status: 200,
      description: 'It has ended, and its cookies are dropped.',
      schema: z.strictObject({ success: z.literal(true) }),
      example: { success: true },
    },
    errors: [INVALID_ORIGIN],
  },
  {
    ...signing,
    method: 'GET',
    path: '/api/auth/get-session',
    operationId: 'getSession',
    summary: 'Show the session and its user',
    success: {
      status: 200,
      description: 'null without a session.',
      schema: z.strictObject({ session: sessionShape, user: sessionUserShape }).nullable(),
      example: { session: sessionExample, user: sessionUserExample },
    },
    errors: [
      errorInWords(429, 'Too many requests. Please try again later.', 'A hundred in ten seconds from one address.'),
    ],
  },
  {
    ...signing,
    path: '/api/auth/request-password-reset',
    operationId: 'requestPasswordReset',
    summary: 'Ask for a link that lets the owner of an address choose a password',
    description: 'Says the same of an address without an account. Without mail (SMTP_URL) it is off.',
    body: z.object({
      email: z.email(),
      redirectTo: z
        .string()
        .optional()
        .describe('A path of this gateway that gets `?token=`; by default its own page.'),
    }),
    bodyExample: { email: 'ada@example.com' },
    success: {
      status: 200,
      description: 'Mailed, if the address has an account.',
      schema: z.strictObject({ status: z.literal(true), message: z.string() }),
      example: {
        status: true,
        message: 'If this email exists in our system, check your email for the reset link',
      },
    },
    errors: [
      VALIDATION_ERROR,
      {
        status: 400,
        body: { message: "Reset password isn't enabled", code: 'RESET_PASSWORD_DISABLED' },
        when: 'The gateway sends no mail.',
      },
      INVALID_ORIGIN,
      {
        status: 403,
        body: { message: 'Invalid redirectURL', code: 'INVALID_REDIRECT_URL' },
        when: 'redirectTo leads to another site.',
      },
      errorInWords(429, 'Too many requests. Please try again later.', 'Three in a minute from one address.'),
    ],
  },
  {
    ...signing,
    path: '/api/auth/reset-password',
    operationId: 'resetPassword',
    summary: 'Set the password of the account of a mailed link',
    description: 'Ends its sessions. The address counts as verified from then on.',
    body: z.object({ newPassword: z.string().describe('8 to 128 characters.'), token: z.string() }),
    bodyExample: { newPassword: 'correct horse', token: 'o9cWGdBCW8xYnUGFHHdYHKAl' },
    success: {
      status: 200,
      description: 'Set.',
      schema: z.strictObject({ status: z.literal(true) }),
      example: { status: true },
    },
    errors: [
      {
        status: 400,
        body: { message: 'Invalid token', code: 'INVALID_TOKEN' },
        when: 'It was used, its time is over, or it never was.',
      },
      error(400, 'PASSWORD_TOO_SHORT', 'Less than 8 characters.'),
      error(400, 'PASSWORD_TOO_LONG', 'More than 128 characters.'),
      INVALID_ORIGIN,
    ],
  },
]
