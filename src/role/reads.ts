import { ORGANIZATION_PERMISSIONS } from '../access/permissions.js'
import {
  type RoleSettings,
  rolePermissions,
  SYSTEM_ROLES,
  type SystemRole,
  systemRole,
  systemRoleById,
} from '../access/roles.js'
import type { RequestContext } from '../context.js'
import type { Role } from '../generated/prisma/client.js'
import { defineLoader, defineRowLoader } from '../loader.js'
import { organizationById } from '../organization/reads.js'

/** A role as it is shown: a row of an organization, or a system role, which is no row. Ids are raw UUIDs. */
export interface RoleView {
  id: string
  /** The organization it is seen from; null for a system role that was asked for by its id alone. */
  organizationId: string | null
  key: string
  name: string
  description: string | null
  /** What it permits there, in the catalogue's order. */
  permissions: string[]
  isSystem: boolean
  /** The id of the system role that this one replaces in its organization. */
  shadows: string | null
  /** True for the system role behind a shadow: nobody holds it there. */
  isShadowed: boolean
  /** null for system roles. */
  createdAt: Date | null
}

const NO_SETTINGS: RoleSettings = { membersCanInvite: false }

/** The role that a row stands for. */
export function viewOfRole(row: Role): RoleView {
  return {
    id: row.id,
    organizationId: row.organizationId,
    key: row.key,
    name: row.name,
    description: row.description,
    permissions: inCatalogueOrder(rolePermissions(row.key, [row], NO_SETTINGS)),
    isSystem: false,
    shadows: systemRole(row.key)?.id ?? null,
    isShadowed: false,
    createdAt: row.createdAt,
  }
}

/** A system role as one organization sees it, or by itself. */
export function viewOfSystemRole(
  role: SystemRole,
  seen: { organizationId: string; settings: RoleSettings; isShadowed?: boolean } | null = null,
): RoleView {
  return {
    id: role.id,
    organizationId: seen?.organizationId ?? null,
    key: role.key,
    name: role.name,
    description: role.description,
    permissions: inCatalogueOrder(rolePermissions(role.key, [], seen?.settings ?? NO_SETTINGS)),
    isSystem: true,
    shadows: null,
    isShadowed: seen?.isShadowed ?? false,
    createdAt: null,
  }
}

/**
 * One role per key, the effective ones (tours-events.md 5): owner, admin and member first, then the organization's other
 * roles by key.
 */
export function effectiveRoles(organizationId: string, rows: readonly Role[], settings: RoleSettings): RoleView[] {
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const standing = SYSTEM_ROLES.map((system) => {
    const shadow = byKey.get(system.key)
    return shadow ? viewOfRole(shadow) : viewOfSystemRole(system, { organizationId, settings })
  })
  const own = rows.filter((row) => !systemRole(row.key)).sort((a, b) => (a.key < b.key ? -1 : 1))
  return [...standing, ...own.map(viewOfRole)]
}

/** The same list with each hidden system role behind the role that shadows it. */
export function withShadowed(roles: readonly RoleView[], settings: RoleSettings): RoleView[] {
  return roles.flatMap((role) => [role, ...hiddenBehind(role, settings)])
}

/** The role that holders of a key have: the organization's own, else the system role; null for a dangling key. */
export function effectiveRole(wanted: RoleOfKey, rows: readonly Role[], settings: RoleSettings): RoleView | null {
  const { organizationId, key } = wanted
  const own = rows.find((row) => row.organizationId === organizationId && row.key === key)
  if (own) return viewOfRole(own)
  const system = systemRole(key)
  return system ? viewOfSystemRole(system, { organizationId, settings }) : null
}

function hiddenBehind(role: RoleView, settings: RoleSettings): RoleView[] {
  const system = role.shadows && systemRoleById(role.shadows)
  if (!system || !role.organizationId) return []
  return [viewOfSystemRole(system, { organizationId: role.organizationId, settings, isShadowed: true })]
}

const roleRowById = defineRowLoader<Role>('role')

/** A role by id: a system role, or a row that the viewer may see; else null. */
export const roleById = defineLoader<string, RoleView | null>(async (ctx, ids) => {
  const rows = await ctx.loadMany(
    roleRowById,
    ids.filter((id) => !systemRoleById(id)),
  )
  const byId = new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])))
  return ids.map((id) => {
    const [system, row] = [systemRoleById(id), byId.get(id)]
    return system ? viewOfSystemRole(system) : row ? viewOfRole(row) : null
  })
})

/** Names the role that holders of a key have in an organization. */
export interface RoleOfKey {
  organizationId: string
  key: string
}

/** The effective role of a key: the organization's own, else the system role as seen from there; null for a dangling key. */
export const roleOfKey = defineLoader<RoleOfKey, RoleView | null>(
  async (ctx, wanted) => {
    const rows = await ctx.sql<Role>(
      'select t.* from role t where t."organizationId" = any($1::uuid[]) and t.key = any($2::text[])',
      [[...new Set(wanted.map((one) => one.organizationId))], [...new Set(wanted.map((one) => one.key))]],
    )
    return Promise.all(wanted.map(async (one) => effectiveRole(one, rows, await settingsOf(ctx, one.organizationId))))
  },
  (one) => nameOf(one),
)

/** The rows of an organization's own roles, at most 50. */
export const organizationRoles = defineLoader<string, Role[]>(async (ctx, organizationIds) => {
  const rows = await ctx.sql<Role>('select t.* from role t where t."organizationId" = any($1::uuid[])', [
    organizationIds,
  ])
  return organizationIds.map((id) => rows.filter((row) => row.organizationId === id))
})

/** All effective roles of an organization, in the order of `effectiveRoles`. */
export const rolesOfOrganization = defineLoader<string, RoleView[]>((ctx, organizationIds) =>
  Promise.all(
    organizationIds.map(async (id) =>
      effectiveRoles(id, await ctx.load(organizationRoles, id), await settingsOf(ctx, id)),
    ),
  ),
)

/** How many members hold a key in an organization: one statement for all roles that are asked for. */
export const memberCountOfRole = defineLoader<RoleOfKey, number>(
  async (ctx, wanted) => {
    const rows = await ctx.sql<RoleOfKey & { count: number }>(
      `select t."organizationId", k.key, count(*)::int as count
       from member t cross join lateral unnest(t."roleKeys") k(key)
       where t."organizationId" = any($1::uuid[]) and k.key = any($2::text[]) group by 1, 2`,
      [[...new Set(wanted.map((one) => one.organizationId))], [...new Set(wanted.map((one) => one.key))]],
    )
    const counts = new Map(rows.map((row) => [nameOf(row), row.count]))
    return wanted.map((one) => counts.get(nameOf(one)) ?? 0)
  },
  (one) => nameOf(one),
)

/** An organization that the viewer may not see shows its roles without what its settings add. */
async function settingsOf(ctx: RequestContext, organizationId: string): Promise<RoleSettings> {
  return (await ctx.load(organizationById, organizationId)) ?? NO_SETTINGS
}

const nameOf = ({ organizationId, key }: RoleOfKey) => `${organizationId} ${key}`

/** Permissions in the order of the catalogue, what is none left out. */
export const inCatalogueOrder = (permissions: ReadonlySet<string>) =>
  ORGANIZATION_PERMISSIONS.filter((permission) => permissions.has(permission))
