import { z } from 'zod'
import { isDomainName } from './domain-name.js'

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const HEADER_SYNTAX = /[\u0000-\u001f\u007f-\u009f\u2028\u2029<>]/

/**
 * The one written form of an e-mail address, or null where the text is not exactly one plain address.
 *
 * Plain means what can never be read as a list, a name, a comment or a header (controls.md 4, e-mail): ASCII without
 * spaces, quotes, commas and brackets, one "@", a domain of dotted labels. The mail library does not guard against this:
 * of "b@y.test\r\nBcc: evil@z.test" it makes a recipient evil@z.test.
 */
export function parseMailAddress(text: string): string | null {
  const address = normaliseEmail(text)
  const [local = '', domain = '', ...rest] = address.split('@')
  const plain = address.length <= 254 && local.length <= 64 && rest.length === 0
  return plain && LOCAL_PART.test(local) && isDomainName(domain) ? address : null
}

/**
 * How an address is written wherever two are compared: the whole of it in lower case (posthog.md 4). Only ASCII letters
 * change: elsewhere lower case can turn one address into another's, as that of the Kelvin sign is a "k".
 */
export function normaliseEmail(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

/** Whether a name may stand beside an address: it has no control character, line end or angle bracket. */
export function isMailName(text: string): boolean {
  return !HEADER_SYNTAX.test(text)
}

/** An e-mail address from outside, parsed into its one written form. */
export const mailAddress = z.string().transform((text, context) => {
  const address = parseMailAddress(text)
  if (address) return address
  context.addIssue({ code: 'custom', message: 'Enter a valid email address.' })
  return z.NEVER
})
