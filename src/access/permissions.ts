/**
 * The permission catalogue (permissions.md 1): the one table behind decisions, federation directives, OpenAPI security,
 * documentation and the tests that walk every field and route. `users` means the members of an organization.
 */

const ORGANIZATION_CATALOGUE = {
  'organization.read': 'See the organization and the own permissions in it.',
  'organization.update': 'Change name, slug, logo, time zone and settings.',
  'organization.delete': 'Delete the organization.',
  'organization.transfer': 'Give the ownership to another member.',
  'organization.token.rotate': 'Replace the organization key by a fresh one.',
  'users.read': 'List members and invitations.',
  'users.create': 'Add an existing user as a member, without an e-mail.',
  'users.invite': 'Create, resend and revoke invitations.',
  'users.update': 'Change the role of a member.',
  'users.delete': 'Remove a member.',
  'roles.read': 'List roles and what they permit.',
  'roles.create': 'Create a role, or shadow a system role.',
  'roles.update': 'Change a role of the organization.',
  'roles.delete': 'Delete a role of the organization.',
  'sites.read': 'List the sites.',
  'sites.create': 'Create a site.',
  'sites.update': 'Change a site.',
  'sites.delete': 'Delete a site.',
  'sites.restrict': 'Restrict members and invitations to chosen sites.',
  'events.write': 'Record events of a site.',
  'domains.read': 'List domains and their verification.',
  'domains.create': 'Add a domain.',
  'domains.update': 'Change a domain.',
  'domains.delete': 'Remove a domain.',
  'domains.verify': 'Ask for the verification of a domain.',
  'batch_exports.read': 'List batch exports, their runs and logs.',
  'batch_exports.write': 'Create, change, pause, backfill and delete batch exports.',
  'batch_exports.test': 'Run the test steps of a destination.',
  'webhooks.read': 'See the webhook and its deliveries.',
  'webhooks.update': 'Set or clear the webhook.',
  'webhooks.replay': 'Send a delivery again.',
  'api_keys.read': 'See all API keys of the organization.',
  'api_keys.create': 'Create API keys that belong to the organization.',
  'api_keys.revoke': 'Revoke any API key of the organization.',
  'audit_logs.read': 'Read the audit log.',
  'audit_logs.export': 'Export the audit log.',
  'subscription.read': 'See plan, limits and usage.',
} as const

const PLATFORM_CATALOGUE = {
  'platform.organizations.list': 'List organizations across tenants.',
  'platform.organizations.create': 'Create an organization for others.',
  'platform.organizations.read': 'See any organization in reach of the credential.',
  'platform.organizations.update': 'Change any organization in reach of the credential.',
  'platform.organizations.delete': 'Delete any organization in reach of the credential.',
  'platform.partners.create': 'Create partners and their keys.',
} as const

/** Keys cannot manage keys (tours-events.md 7, E8), nor create partners. */
const SESSION_ONLY: ReadonlySet<string> = new Set<Permission>([
  'api_keys.read',
  'api_keys.create',
  'api_keys.revoke',
  'platform.partners.create',
])

export type OrganizationPermission = keyof typeof ORGANIZATION_CATALOGUE
export type PlatformPermission = keyof typeof PLATFORM_CATALOGUE
export type Permission = OrganizationPermission | PlatformPermission
export type PermissionScope = 'organization' | 'platform'

/** One row of the catalogue. `name` is always `${resource}.${action}`. */
export type PermissionRow = {
  readonly name: Permission
  readonly description: string
  readonly scope: PermissionScope
  readonly resource: string
  readonly action: string
  /** True where no key may ever hold it, whatever its scopes. */
  readonly sessionOnly?: boolean
}

function row(name: string, description: string, scope: PermissionScope): PermissionRow {
  const segmentsOfResource = scope === 'platform' ? 2 : 1
  const segments = name.split('.')
  return {
    name: name as Permission,
    description,
    scope,
    resource: segments.slice(0, segmentsOfResource).join('.'),
    action: segments.slice(segmentsOfResource).join('.'),
    ...(SESSION_ONLY.has(name) && { sessionOnly: true }),
  }
}

/** Every permission there is, in the order of the catalogue. */
export const PERMISSIONS: readonly PermissionRow[] = [
  ...Object.entries(ORGANIZATION_CATALOGUE).map(([name, text]) => row(name, text, 'organization')),
  ...Object.entries(PLATFORM_CATALOGUE).map(([name, text]) => row(name, text, 'platform')),
]

const ROWS: ReadonlyMap<string, PermissionRow> = new Map(PERMISSIONS.map((entry) => [entry.name, entry]))

/** What a role of an organization may hold. */
export const ORGANIZATION_PERMISSIONS: readonly OrganizationPermission[] = Object.keys(
  ORGANIZATION_CATALOGUE,
) as OrganizationPermission[]

/** What only the platform's own principals (super admin, partner) may hold. */
export const PLATFORM_PERMISSIONS: readonly PlatformPermission[] = Object.keys(
  PLATFORM_CATALOGUE,
) as PlatformPermission[]

/** Whether the string is in the catalogue: both resource and action must exist (tours-events.md 7, E6). */
export function isPermission(text: string): text is Permission {
  return ROWS.has(text)
}

/** Whether the string is a permission that a role of an organization may hold; `platform.*` is not. */
export function isOrganizationPermission(text: string): text is OrganizationPermission {
  return Object.hasOwn(ORGANIZATION_CATALOGUE, text)
}

/** Whether a key can never hold the permission. */
export function isSessionOnly(permission: Permission): boolean {
  return SESSION_ONLY.has(permission)
}

/** Those of the wanted strings that are permissions of an organization and not held, in the catalogue's order. */
export function missingOf(wanted: Iterable<string>, held: ReadonlySet<string>): OrganizationPermission[] {
  const set = new Set(wanted)
  return ORGANIZATION_PERMISSIONS.filter((permission) => set.has(permission) && !held.has(permission))
}
