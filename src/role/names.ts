import { normaliseRoleKey, type OrganizationRole, systemRole } from '../access/roles.js'

/** Whether holders of the key have a role: one of the organization's own, or a system role. */
export function roleExists(key: string, organizationRoles: readonly OrganizationRole[]): boolean {
  return systemRole(key) !== undefined || organizationRoles.some((role) => role.key === key)
}

/**
 * The keys of the roles that a text names, each once. Several names are separated by commas, which no name contains;
 * empty ones are dropped (better-auth.md 4, step 7). `unknown` has the names that stand for no role there, as they were
 * given; a text without any name is unknown itself.
 */
export function roleKeysNamed(
  text: string,
  organizationRoles: readonly OrganizationRole[],
): { keys: string[]; unknown: string[] } {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) return { keys: [], unknown: [text] }
  const unknown = names.filter((name) => !roleExists(normaliseRoleKey(name), organizationRoles))
  return { keys: [...new Set(names.map(normaliseRoleKey))], unknown }
}
