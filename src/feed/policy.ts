import type { Permission } from '../access/permissions.js'

/**
 * What a viewer needs to be told of an event, by the noun that its type begins with: what it would need to read the
 * record. Of nouns that are not here, only readers of the audit log hear.
 */
const READ_PERMISSIONS: Readonly<Record<string, Permission>> = {
  organization: 'organization.read',
  member: 'users.read',
  invitation: 'users.read',
  role: 'roles.read',
  site: 'sites.read',
  domain: 'domains.read',
  batch_export: 'batch_exports.read',
  webhook: 'webhooks.read',
  api_key: 'api_keys.read',
  subscription: 'subscription.read',
}

const OTHERS: Permission = 'audit_logs.read'

export const KNOWN_NOUNS: readonly string[] = Object.keys(READ_PERMISSIONS)

/** `member.removed`, or `member.*` for all types of the noun. */
const TYPE = /^[a-z][a-z_]{0,40}(\.[a-z][a-z_]{0,40})*\.(\*|[a-z][a-z_]{0,40})$/

export const isEventType = (text: string): boolean => TYPE.test(text)

const nounOf = (type: string) => type.slice(0, type.indexOf('.'))

/** The permissions that somebody lacks who asks for these types. */
export function missingForTypes(types: readonly string[], held: ReadonlySet<Permission>): Permission[] {
  const needed = new Set(types.map((type) => READ_PERMISSIONS[nounOf(type)] ?? OTHERS))
  return [...needed].filter((permission) => !held.has(permission))
}

/** Nouns of which the holder hears; `others`: also of nouns that are not listed. */
export function audibleNouns(held: ReadonlySet<Permission>): { nouns: string[]; others: boolean } {
  const nouns = KNOWN_NOUNS.filter((noun) => held.has(READ_PERMISSIONS[noun] ?? OTHERS))
  return { nouns, others: held.has(OTHERS) }
}
