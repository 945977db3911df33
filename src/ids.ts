/**
 * Ids: one UUIDv7 inside, a TypeID (`org_01j…`) outside (interface.md 6). Whatever reads text from outside is total: any
 * length and content gives an id or null, never an exception.
 */
import { fromUUID, toUUIDBytes, typeid } from 'typeid-js'

/** The prefix of every kind of record that is shown outside. */
export const ID_PREFIXES = {
  Organization: 'org',
  User: 'user',
  Site: 'site',
  Member: 'member',
  Role: 'role',
  Invitation: 'inv',
  Domain: 'dom',
  BatchExport: 'bex',
  BatchExportRun: 'run',
  BatchExportBackfill: 'bfl',
  BatchExportLog: 'log',
  ApiKey: 'key',
  AuditEvent: 'evt',
  OrganizationEvent: 'oev',
  Webhook: 'whk',
  WebhookDelivery: 'whd',
  WebhookAttempt: 'wha',
  Partner: 'partner',
  OrganizationSubscription: 'sub',
  Session: 'ses',
  Account: 'acc',
  Verification: 'ver',
} as const

export type NodeType = keyof typeof ID_PREFIXES

const TYPE_OF_PREFIX: ReadonlyMap<string, NodeType> = new Map(
  Object.entries(ID_PREFIXES).map(([type, prefix]) => [prefix, type as NodeType]),
)

/** Prefix, then 26 characters of Crockford's base32; a first one above 7 would overflow 128 bits. */
const TYPE_ID = /^([a-z]{1,16})_([0-7][0-9a-hjkmnp-tv-z]{25})$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The TypeID of a UUID out of the database. Anything else is a programming error and throws: typeid-js would encode it as zeros. */
export function encodeId(type: NodeType, uuid: string): string {
  if (!isUuid(uuid)) throw new RangeError(`encodeId: not a UUID given for ${type}`)
  return fromUUID(uuid, ID_PREFIXES[type])
}

/** The type and the canonical UUID behind a TypeID; null for any other text, a bare UUID included. */
export function decodeId(text: string): { type: NodeType; uuid: string } | null {
  const [, prefix, suffix] = TYPE_ID.exec(text) ?? []
  const type = prefix && TYPE_OF_PREFIX.get(prefix)
  return type && suffix ? { type, uuid: uuidOfSuffix(suffix) } : null
}

/** The canonical UUID of an id given from outside: a TypeID of that type, or a hyphenated UUID in any case; else null. */
export function parseId(type: NodeType, text: string): string | null {
  if (isUuid(text)) return text.toLowerCase()
  const decoded = decodeId(text)
  return decoded?.type === type ? decoded.uuid : null
}

/** Whether the text is a hyphenated UUID of any version, in any case. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** A fresh UUIDv7. */
export function newUuid(): string {
  return typeid().toUUID()
}

// Not typeid-js's own toUUID: it throws on version digits that the `uuid` package does not know.
function uuidOfSuffix(suffix: string): string {
  const hex = Buffer.from(toUUIDBytes(suffix as Parameters<typeof toUUIDBytes>[0])).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
