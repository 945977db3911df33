import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The one cell of the database that a sealed secret belongs to; sealed text moved elsewhere does not open. */
export interface SecretLocation {
  organizationId: string
  table: string
  column: string
  rowId: string
}

/** A secret that does not open: altered, moved to another cell, or sealed with a key that is not at hand. */
export class SecretError extends Error {
  override readonly name = 'SecretError'
  readonly code = 'SECRET_UNREADABLE'
}

/**
 * The key-encryption keys of this installation. Each organization has one data key, stored only wrapped by one of them
 * (controls.md 4, secrets at rest); so a new `SECRET_KEY` means to wrap the data keys again, not to seal every secret.
 */
export interface Keyring {
  /** Names the key that wraps now; it tells nothing about the key. */
  readonly keyId: string
  newDataKey(): Buffer
  /** `v1.<key id>.<base64url>` */
  wrap(dataKey: Buffer): string
  /** @throws SecretError where no key of the ring opens it */
  unwrap(wrapped: string): Buffer
  /** Whether a data key is wrapped by the present key; one that is not waits to be wrapped again. */
  isCurrent(wrapped: string): boolean
}

/**
 * Derives the ring from `SECRET_KEY` and the keys it replaced: the first wraps, all unwrap.
 */
export function createKeyring(secretKey: string, previous: readonly string[] = []): Keyring {
  const current = deriveKey(secretKey)
  const ring = new Map([...previous.map(deriveKey), current].map((key) => [key.id, key.bytes]))
  const keyIdOf = (wrapped: string) => /^v1\.([0-9a-f]{16})\./.exec(wrapped)?.[1] ?? ''

  return {
    keyId: current.id,
    newDataKey: () => randomBytes(KEY_BYTES),
    wrap: (dataKey) => `${VERSION}.${current.id}.${encrypt(current.bytes, wrapContext(current.id), dataKey)}`,
    unwrap(wrapped) {
      const id = keyIdOf(wrapped)
      const key = ring.get(id)
      if (!key) throw new SecretError('no key of the ring has wrapped this data key')
      return decrypt(key, wrapContext(id), wrapped.slice(`${VERSION}.${id}.`.length))
    },
    isCurrent: (wrapped) => keyIdOf(wrapped) === current.id,
  }
}

/** Seals a secret for one cell: `v1.<base64url of nonce, tag and ciphertext>`. */
export function seal(dataKey: Buffer, location: SecretLocation, plaintext: string): string {
  return `${VERSION}.${encrypt(dataKey, cellContext(location), Buffer.from(plaintext))}`
}

/**
 * Opens what `seal` made.
 *
 * @throws SecretError where the text was altered, or sealed for another cell or with another key
 */
export function open(dataKey: Buffer, location: SecretLocation, sealed: string): string {
  const [version, text = '', ...rest] = sealed.split('.')
  if (version !== VERSION || rest.length > 0) throw new SecretError('not a sealed secret')
  return decrypt(dataKey, cellContext(location), text).toString()
}

/** What may be shown of a secret: its first 4 characters, or nothing of one under 12 (webhooks.md 3). */
export function maskSecret(secret: string): string {
  const characters = [...secret]
  return characters.length < 12 ? '…' : `${characters.slice(0, 4).join('')}…`
}

function deriveKey(secretKey: string): { id: string; bytes: Buffer } {
  if (secretKey === '') throw new Error('a key-encryption key cannot be derived from an empty SECRET_KEY')
  const derive = (use: string, length: number) => Buffer.from(hkdfSync('sha256', secretKey, '', use, length))
  return {
    id: derive('orgraph key id v1', 8).toString('hex'),
    bytes: derive('orgraph key-encryption key v1', KEY_BYTES),
  }
}

// JSON keeps the parts apart: no two cells share a context, whatever their names contain.
const cellContext = ({ organizationId, table, column, rowId }: SecretLocation) =>
  JSON.stringify(['secret', organizationId, table, column, rowId])
const wrapContext = (keyId: string) => JSON.stringify(['data key', keyId])

function encrypt(key: Buffer, context: string, plaintext: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')
}

function decrypt(key: Buffer, context: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SecretError('not a sealed secret')
  const nonce = bytes.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    throw new SecretError('the sealed text was altered, or sealed for another place or with another key')
  }
}
