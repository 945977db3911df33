import { SYSTEM_ROLES, systemRoleById } from '../access/roles.js'
import { builder } from '../builder.js'
import { boundedConnection } from '../database/bounded.js'
import { connectionTypes } from '../graph/connections.js'
import { entityById } from '../graph/entities.js'
import { needs } from '../graph/needs.js'
import { connectionComplexity, registerNode } from '../graph/nodes.js'
import { organizationById } from '../organization/reads.js'
import { OrganizationRef } from '../organization/schema.js'
import { needsOfRole } from './needs.js'
import {
  memberCountOfRole,
  type RoleView,
  roleById,
  rolesOfOrganization,
  viewOfSystemRole,
  withShadowed,
} from './reads.js'

export const RoleRef = builder.objectRef<RoleView>('Role')

builder.node(RoleRef, {
  description:
    'What its holders may do in an organization. Three system roles are everywhere; a role of the organization with the same name replaces one there.',
  id: { resolve: (role) => role.id, description: 'TypeID, `role_…`. System roles have the same id everywhere.' },
  fields: (t) => ({
    uuid: t.field({ type: 'UUID', description: 'The same id as a UUID.', resolve: (role) => role.id }),
    name: t.exposeString('name', { description: 'Unique in its organization, whatever the case.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    permissions: t.exposeStringList('permissions', {
      description: 'The permissions that it gives; needs `roles.read`, or the right to write roles.',
      authScopes: needsOfRole('roles.read', ['roles.create', 'roles.update', 'roles.delete']),
    }),
    isSystem: t.exposeBoolean('isSystem', { description: 'Whether it is the same everywhere and cannot be changed.' }),
    isShadowed: t.exposeBoolean('isShadowed', {
      description: "Whether it is a system role whose place an organization's own role has taken.",
    }),
    shadows: t.field({
      type: RoleRef,
      nullable: true,
      description: 'The system role that it replaces in its organization.',
      resolve: async (role, _args, { ctx }) => {
        const system = role.shadows && systemRoleById(role.shadows)
        if (!system || !role.organizationId) return null
        const settings = (await ctx.load(organizationById, role.organizationId)) ?? { membersCanInvite: false }
        return viewOfSystemRole(system, { organizationId: role.organizationId, settings, isShadowed: true })
      },
    }),
    memberCount: t.field({
      type: 'NonNegativeInt',
      nullable: true,
      description: 'How many members hold it; needs `users.read`. null for a system role outside an organization.',
      authScopes: needsOfRole('users.read'),
      resolve: ({ organizationId, key, isShadowed }, _args, { ctx }) => {
        if (organizationId === null) return null
        return isShadowed ? 0 : ctx.load(memberCountOfRole, { organizationId, key })
      },
    }),
    organization: t.prismaField({
      type: 'Organization',
      nullable: true,
      description: 'Where it is held; null for a system role outside an organization.',
      resolve: (_query, role, _args, { ctx }) =>
        role.organizationId === null ? null : ctx.load(organizationById, role.organizationId),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was created; null for system roles.',
    }),
  }),
})
registerNode('Role', roleById)
entityById(RoleRef)

const RolePage = connectionTypes(RoleRef, { name: 'Role', row: 'A role in a list.', page: 'A page of roles.' })

const SYSTEM_KEYS: readonly string[] = SYSTEM_ROLES.map((role) => role.key)

/** The order of `effectiveRoles` as text: system roles in their own order, a hidden one behind its shadow, then by key. */
function sortKey({ key, isShadowed }: RoleView): string {
  const rank = SYSTEM_KEYS.indexOf(key)
  return rank < 0 ? `~${key}` : `${rank}${isShadowed ? '+' : ''}`
}

builder.objectField(OrganizationRef, 'roles', (t) =>
  t.connection(
    {
      type: RoleRef,
      nullable: true,
      description: 'One role per name, the one that counts: owner, admin, member, then by name. Needs `roles.read`.',
      authScopes: needs('roles.read'),
      complexity: connectionComplexity,
      args: {
        includeShadowed: t.arg.boolean({
          defaultValue: false,
          description: 'Lists the system roles, too, that the organization has replaced.',
        }),
      },
      resolve: async (organization, args, { ctx }) => {
        const effective = await ctx.load(rolesOfOrganization, organization.id)
        const roles = args.includeShadowed ? withShadowed(effective, organization) : effective
        return boundedConnection(ctx, roles, args, { order: 'ROLE', sortKey })
      },
    },
    ...RolePage,
  ),
)
