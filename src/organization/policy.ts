import { isUnlimited, platformPermissions, type Viewer } from '../access/decide.js'

/**
 * Whether the viewer may create an organization: a signed-in user, a key that nothing limits, or a principal of the
 * platform. A key with chosen scopes or organizations may not widen its reach by a new one.
 */
export function mayCreateOrganization(viewer: Viewer): boolean {
  return isUnlimited(viewer) || platformPermissions(viewer).has('platform.organizations.create')
}

/** A slug made of a name: `Acme Inc` → `acme-inc`; empty where the name has no letter of the alphabet. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '')
}
