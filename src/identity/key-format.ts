/** How API keys look, are made and are recognised without a look in the database (interface.md 5). */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ApiKeyKind } from '../access/key-scopes.js'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE62 = `0123456789${LETTERS}`
const BASE64URL = `${BASE62}-_`

type KeyFormat = {
  readonly prefix: string
  readonly alphabet: string
  readonly length: number
  readonly checksum: boolean
  /** How many characters are kept in clear, to tell one key from another in a list. */
  readonly startLength: number
}

const RECRUBO: KeyFormat = { prefix: '', alphabet: BASE64URL, length: 22, checksum: false, startLength: 4 }

const FORMATS: Readonly<Record<ApiKeyKind, KeyFormat>> = {
  NATIVE: { prefix: 'og_live_', alphabet: BASE62, length: 32, checksum: true, startLength: 12 },
  RYBBIT_ORGANIZATION: { prefix: 'rb_org_', alphabet: LETTERS, length: 64, checksum: false, startLength: 6 },
  POSTHOG: { prefix: 'phx_', alphabet: BASE62, length: 43, checksum: false, startLength: 8 },
  TOURS_EVENTS: { prefix: 'tke_live_', alphabet: BASE64URL, length: 32, checksum: false, startLength: 13 },
  RYBBIT: { prefix: '', alphabet: LETTERS, length: 64, checksum: false, startLength: 6 },
  RECRUBO_PARTNER: RECRUBO,
  RECRUBO_ORGANIZATION: RECRUBO,
}

const KINDS = Object.keys(FORMATS) as ApiKeyKind[]
const CHECKSUM_LENGTH = 6

/** Makes a key. `key` is shown once; `start` and `last4` are what may be kept of it in clear. */
export function generateKey(
  kind: ApiKeyKind,
  random: (n: number) => Buffer,
): { key: string; start: string; last4: string } {
  const { prefix, alphabet, length, checksum, startLength } = FORMATS[kind]
  const secret = randomText(alphabet, length, random)
  const key = prefix + secret + (checksum ? checksumOf(secret) : '')
  return { key, start: key.slice(0, startLength), last4: key.slice(-4) }
}

/** SHA-256 of the whole key in base64url, the form Rybbit documents (rybbit.md 7). Keys are too random to need a slow hash. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

/**
 * Which kinds of key the text can be; Partner Key and Organization Key share one form, so both are named. `valid` is
 * false where the prefix of a kind is there but the rest or the checksum is wrong: such a key needs no look-up, yet its
 * prefix tells the dialect of the refusal. Null for text that is like no key.
 */
export function recogniseKey(text: string): { kinds: readonly ApiKeyKind[]; valid: boolean } | null {
  const kinds = KINDS.filter((kind) => hasFormat(text, FORMATS[kind]))
  if (kinds.length > 0) return { kinds, valid: true }

  const prefixed = KINDS.find((kind) => FORMATS[kind].prefix !== '' && text.startsWith(FORMATS[kind].prefix))
  return prefixed ? { kinds: [prefixed], valid: false } : null
}

function hasFormat(text: string, { prefix, alphabet, length, checksum }: KeyFormat): boolean {
  if (text.length !== prefix.length + length + (checksum ? CHECKSUM_LENGTH : 0)) return false
  const secret = text.slice(prefix.length, prefix.length + length)
  if (!text.startsWith(prefix) || !Array.from(secret).every((character) => alphabet.includes(character))) return false
  return !checksum || text.endsWith(checksumOf(secret))
}

/** CRC32 of the random part in base62, GitHub's pattern: catches typing errors and scanners, proves nothing. */
function checksumOf(secret: string): string {
  let rest = crc32(secret)
  let digits = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) {
    digits = BASE62.charAt(rest % BASE62.length) + digits
    rest = Math.floor(rest / BASE62.length)
  }
  return digits
}

/** Uniform characters: bytes beyond the last whole multiple of the alphabet are thrown away, since `%` would favour its start. */
function randomText(alphabet: string, length: number, random: (n: number) => Buffer): string {
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random(length)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length)
    }
  }
  return text
}
