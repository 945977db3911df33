import { domainToASCII, domainToUnicode } from 'node:url'
import { getPublicSuffix } from 'tldts'
import { z } from 'zod'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN_NAME = new RegExp(`^(?:${LABEL}\\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$`)
const LETTERS_DIGITS_HYPHENS_DOTS = /^[\p{L}\p{M}\p{N}.。．｡-]+$/u

/** The longest name that DNS carries, without the trailing dot (RFC 1035). */
const DNS_MAX = 253
/** The longest name that an organization may claim (posthog.md 3). */
const CLAIM_MAX = 128

/**
 * Whether a text is a DNS name in its one written form: lower case ASCII, at least two labels of letters, digits and
 * inner hyphens, a last label of letters (or punycode), no trailing dot. An IPv4 address is not.
 */
export function isDomainName(text: string): boolean {
  return text.length <= DNS_MAX && DOMAIN_NAME.test(text)
}

/**
 * The one written form of a name as people type it: trimmed, lower case, without a trailing dot, international
 * characters as punycode. Null for what is no DNS name.
 */
export function normaliseDomainName(text: string): string | null {
  const typed = text.trim().replace(/\.$/, '')
  // domainToASCII reads like a URL's host: it decodes "%6d" and drops what follows a "/", so it sees plain names only.
  if (!LETTERS_DIGITS_HYPHENS_DOTS.test(typed)) return null
  const name = domainToASCII(typed).toLowerCase()
  // Punycode that decodes to nothing is refused by Node 20 itself; Node 24 hands it back as it was.
  if (/(^|\.)xn--/.test(domainToUnicode(name))) return null
  return isDomainName(name) ? name : null
}

/** A name under which anybody registers (`co.uk`, `github.io`): nobody's to claim (controls.md 9). */
const isPublicSuffix = (name: string) => getPublicSuffix(name, { allowPrivateDomains: true }) === name

/** A domain that an organization claims, parsed into its one written form (posthog.md 3, domains). */
export const domainName = z
  .string()
  .max(DNS_MAX + 1)
  .transform((text, context) => {
    const name = normaliseDomainName(text)
    if (name && name.length <= CLAIM_MAX && !isPublicSuffix(name)) return name
    context.addIssue({ code: 'custom', message: 'Please enter a valid domain or subdomain name.' })
    return z.NEVER
  })
