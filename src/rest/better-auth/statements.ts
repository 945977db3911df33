import { ORGANIZATION_PERMISSIONS, type OrganizationPermission, type Permission } from '../../access/permissions.js'

/** Permissions as this dialect writes them: actions by resource, `{ member: ['create'] }`. */
export type Statements = Record<string, string[]>

/** The resources of this dialect that have another name in the catalogue (permissions.md 1, better-auth.md 5). */
const RENAMED: readonly (readonly [statement: `${string}:${string}`, permission: OrganizationPermission])[] = [
  ['member:read', 'users.read'],
  ['member:create', 'users.create'],
  ['member:update', 'users.update'],
  ['member:delete', 'users.delete'],
  // Two actions here, one right there: whoever may invite may take the invitation back.
  ['invitation:create', 'users.invite'],
  ['invitation:cancel', 'users.invite'],
  ['ac:create', 'roles.create'],
  ['ac:read', 'roles.read'],
  ['ac:update', 'roles.update'],
  ['ac:delete', 'roles.delete'],
  ['apiKey:create', 'api_keys.create'],
  ['apiKey:read', 'api_keys.read'],
  ['apiKey:update', 'api_keys.create'],
  ['apiKey:delete', 'api_keys.revoke'],
]

/** What is asked about and never given: teams are not served, but their pages ask who may see them. */
const ASKED_ONLY: readonly (readonly [string, OrganizationPermission])[] = [
  ['team:create', 'organization.update'],
  ['team:update', 'organization.update'],
  ['team:delete', 'organization.update'],
]

const renamed = new Set<string>(RENAMED.map(([, permission]) => permission))

/** All other permissions keep their name: `sites.read` is `sites:read`. */
const KEPT = ORGANIZATION_PERMISSIONS.filter((permission) => !renamed.has(permission)).map(
  (permission) => [permission.replace('.', ':'), permission] as const,
)

const GIVEN = [...RENAMED, ...KEPT]
const PERMISSION_OF: ReadonlyMap<string, OrganizationPermission> = new Map(GIVEN)
const NEEDED_FOR: ReadonlyMap<string, OrganizationPermission> = new Map([...GIVEN, ...ASKED_ONLY])

const entries = (statements: Statements) =>
  Object.entries(statements).flatMap(([resource, actions]) => actions.map((action) => `${resource}:${action}`))

/** The permissions that statements name; null where one of their resources or actions is unknown (tours-events.md 7, E6). */
export function permissionsOf(statements: Statements): OrganizationPermission[] | null {
  const known = Object.keys(statements).every((resource) => GIVEN.some(([name]) => name.startsWith(`${resource}:`)))
  const named = entries(statements).map((statement) => PERMISSION_OF.get(statement))
  if (!known || named.includes(undefined)) return null
  return [...new Set(named.filter((permission) => permission !== undefined))]
}

/** The statements of permissions: every name that one of them has here. */
export function statementsOf(permissions: readonly string[]): Statements {
  const held = new Set(permissions)
  const statements: Statements = {}
  for (const [statement, permission] of GIVEN) {
    if (!held.has(permission)) continue
    const [resource = '', action = ''] = statement.split(/:(.*)/)
    statements[resource] = [...(statements[resource] ?? []), action]
  }
  return statements
}

/** Permissions as the `res:action` list of a refusal; of several names the first. */
export function statementNames(permissions: readonly string[]): string[] {
  return permissions.map((wanted) => GIVEN.find(([, permission]) => permission === wanted)?.[0] ?? wanted)
}

/** Whether everything that is asked for is held. Nothing asked for, or anything unknown, is not. */
export function holds(held: ReadonlySet<Permission>, asked: Statements): boolean {
  const wanted = entries(asked)
  const hasEmpty = Object.values(asked).some((actions) => actions.length === 0)
  return (
    wanted.length > 0 &&
    !hasEmpty &&
    wanted.every((statement) => {
      const permission = NEEDED_FOR.get(statement)
      return permission !== undefined && held.has(permission)
    })
  )
}
