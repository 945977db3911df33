import { ceilingIn, permissionsIn, type ViewerKey } from '../access/decide.js'
import type { ApiKeyKind } from '../access/key-scopes.js'
import { missingOf, type Permission } from '../access/permissions.js'

/** Kinds that act as the person who made them (interface.md 5). */
export const PERSONAL_KINDS = ['NATIVE', 'RYBBIT', 'POSTHOG', 'TOURS_EVENTS'] as const satisfies readonly ApiKeyKind[]

/** How many keys that work a person, or an organization, may have. */
export const MAX_ACTIVE_KEYS = 50

/** Whether a key opens something: not revoked, not expired. */
export function isActive(key: { revokedAt: Date | null; expiresAt: Date | null }, now: Date): boolean {
  return !key.revokedAt && (!key.expiresAt || key.expiresAt > now)
}

/** Of what a restriction to chosen sites (raw ids; null = none) narrows. */
const isAboutSites = (permission: Permission) => /^(sites|events|batch_exports)\./.test(permission)

/** What its maker may lay down in a key of the organization, which sees every site: nothing of sites if he does not. */
export const ceilingOfKeys = (ceiling: ReadonlySet<Permission>, sitesOfMaker: readonly string[] | null) =>
  sitesOfMaker === null ? ceiling : new Set([...ceiling].filter((permission) => !isAboutSites(permission)))

/**
 * What a key of the organization could do, or confer on others, beyond its maker's own ceiling: nothing is allowed there
 * (tours-events.md 7, E8).
 */
export function beyondMaker(
  key: Omit<ViewerKey, 'id'>,
  organizationId: string,
  ceiling: ReadonlySet<Permission>,
): Permission[] {
  const viewer = { kind: 'ORGANIZATION_KEY', organizationId, key: { ...key, id: '' } } as const
  const reach = new Set([...permissionsIn(viewer, organizationId), ...ceilingIn(viewer, organizationId)])
  return missingOf(reach, ceiling)
}
