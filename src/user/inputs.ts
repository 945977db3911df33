import { z } from 'zod'
import { plainText } from '../inputs.js'
import { mailAddress } from '../net/mail-address.js'

/** As sign-up takes them (better-auth.md 7.2). */
export const password = z
  .string()
  .min(8, 'A password has at least 8 characters.')
  .max(128, 'A password has at most 128 characters.')

export const createUserInput = z.object({
  name: plainText(120, 'The name'),
  email: mailAddress,
  password,
  emailVerified: z.boolean().default(false),
  superAdmin: z.boolean().default(false),
})

export const setPasswordInput = z.object({ password })
