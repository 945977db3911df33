import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { parseId } from '../../ids.js'
import { organizationById } from '../../organization/reads.js'
import { createRole } from '../../role/operations/create-role.js'
import { deleteRole } from '../../role/operations/delete-role.js'
import { updateRole } from '../../role/operations/update-role.js'
import { type RoleView, roleById, rolesOfOrganization, withShadowed } from '../../role/reads.js'
import { type Route, route } from '../route.js'
import { error, MALFORMED, OF_ORGANIZATION, refusalOf, UNSEEN } from './errors.js'
import { roleExample, successExample } from './examples.js'
import { idPath, keyOfRole } from './inputs.js'
import { envelope, PAGE_ERRORS, type PagedQuery, pagedQuery, pageExample, pageShape } from './paging.js'
import { currentOrganization, inCurrentOrganization, organizationFor } from './place.js'
import { shownRole } from './reads.js'
import { roleShape, successShape } from './shapes.js'

const ROLE_NOT_FOUND = error(404, 'Role not found', 'No role of this organization.', 'NOT_FOUND')
const SYSTEM_ROLE = refusalOf(
  'SYSTEM_ROLE',
  'System roles are fixed. Create a role of the same name to replace one here.',
  'A system role is changed by shadowing it.',
)
const MISSING = { missingPermissions: ['organization.delete'] }
const WRITE_ERRORS = [
  MALFORMED,
  refusalOf('ESCALATION', 'You cannot give permissions that you do not hold.', 'Holders would gain too much.', MISSING),
  refusalOf(
    'TARGET_ABOVE_OWN',
    'You cannot take permissions from others that you do not hold.',
    'Holders would lose what the caller does not hold.',
    MISSING,
  ),
  refusalOf('ROLE_NAME_TAKEN', 'That role name is already taken', 'The organization has a role of this name.'),
  refusalOf('RESERVED_NAME', 'This name is reserved.', 'A name such as Super Admin, however it is spelt.'),
  refusalOf('UNKNOWN_PERMISSION', 'Unknown permission: users.fly', 'A string that is no permission.'),
]

/** Roles of the current organization, which shadow system roles of the same name (tours-events.md 2, rows 11 to 14; 5). */
export const roleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organizations/roles',
    operationId: 'listRoles',
    summary: 'List the roles',
    description: 'One role per name, the one that counts: owner, admin, member, then by name.',
    tag: 'Roles',
    permissions: ['roles.read'],
    credential: 'any',
    query: pagedQuery(['name', 'createdAt'], {
      includeShadowed: z
        .enum(['true', 'false'])
        .optional()
        .describe('Lists the system roles, too, that the organization has replaced.'),
    }),
    success: {
      status: 200,
      description: 'A page of roles.',
      schema: pageShape(roleShape),
      example: pageExample(roleExample),
    },
    errors: [...OF_ORGANIZATION, ...PAGE_ERRORS],
    run: async ({ ctx, query }) => {
      const organizationId = organizationFor(ctx, 'roles.read')
      const effective = await ctx.load(rolesOfOrganization, organizationId)
      const organization = await ctx.load(organizationById, organizationId)
      const all =
        query.includeShadowed === 'true'
          ? withShadowed(effective, organization ?? { membersCanInvite: false })
          : effective
      const roles = sorted(all, query).slice((query.page - 1) * query.limit, query.page * query.limit)
      const shown = await Promise.all(roles.map((role) => shownRole(ctx, organizationId, role)))
      return envelope(query, all.length, shown)
    },
  }),
  route({
    method: 'POST',
    path: '/api/organizations/roles',
    operationId: 'createRole',
    summary: 'Create a role',
    description: 'Under the name of a system role it takes that role’s place here, at once and for all its holders.',
    tag: 'Roles',
    permissions: ['roles.create'],
    credential: 'any',
    body: z.object({
      name: z.string(),
      description: z.string().nullish(),
      permissions: z.array(z.string()).describe('Strings such as `users.read`.'),
    }),
    bodyExample: { name: 'coordinator', description: 'Plans the tours.', permissions: ['users.read'] },
    success: { status: 201, description: 'The new role.', schema: roleShape, example: roleExample },
    errors: [
      ...OF_ORGANIZATION,
      UNSEEN,
      ...WRITE_ERRORS,
      refusalOf('ROLE_LIMIT', 'An organization has at most 50 roles of its own.', 'No more roles fit.'),
    ],
    run: async ({ ctx, body }) => {
      const organizationId = currentOrganization(ctx)
      return shownRole(ctx, organizationId, await createRole(ctx, { id: organizationId }, body))
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/organizations/roles/:id',
    operationId: 'updateRole',
    summary: 'Change a role',
    description: 'Fields that are left out keep their value. Its holders follow a new name.',
    tag: 'Roles',
    permissions: ['roles.update'],
    credential: 'any',
    params: idPath,
    body: z.object({
      name: z.string().optional(),
      description: z.string().nullable().optional(),
      permissions: z.array(z.string()).optional(),
    }),
    bodyExample: { description: 'Plans the tours.', permissions: ['users.read'] },
    success: { status: 200, description: 'The role as it is now.', schema: roleShape, example: roleExample },
    errors: [...OF_ORGANIZATION, ...WRITE_ERRORS, SYSTEM_ROLE, ROLE_NOT_FOUND],
    run: async ({ ctx, params, body }) => {
      const target = await roleMeant(ctx, params.id)
      return shownRole(ctx, currentOrganization(ctx), await updateRole(ctx, target.id, body))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/organizations/roles/:id',
    operationId: 'deleteRole',
    summary: 'Delete a role',
    description: 'Holders of a role that shadows a system role fall back to that one.',
    tag: 'Roles',
    permissions: ['roles.delete'],
    credential: 'any',
    params: idPath,
    query: z.object({
      reassignTo: z.string().optional().describe('The name or id of the role that its holders get instead.'),
    }),
    success: { status: 200, description: 'The role is gone.', schema: successShape, example: successExample },
    errors: [
      ...OF_ORGANIZATION,
      SYSTEM_ROLE,
      ...WRITE_ERRORS.filter(({ status }) => status === 403),
      refusalOf('ROLE_ABOVE_OWN', 'You cannot assign a role above your own.', 'The heir permits too much.', MISSING),
      ROLE_NOT_FOUND,
      refusalOf(
        'ROLE_IN_USE',
        'The role is still assigned. Name a role to reassign its holders to.',
        'Members or pending invitations hold it.',
        { memberCount: 3, pendingInvitations: 1 },
      ),
      refusalOf('ROLE_NOT_FOUND', 'Role not found: pilot', '`reassignTo` names no role.'),
      error(422, 'Name one other role.', '`reassignTo` names several roles, or the role itself.'),
    ],
    run: async ({ ctx, params, query: { reassignTo } }) => {
      const target = await roleMeant(ctx, params.id)
      const heir = reassignTo && ((await keyOfRole(ctx, currentOrganization(ctx), reassignTo)) ?? reassignTo)
      await deleteRole(ctx, target.id, { reassignTo: heir })
      return { success: true }
    },
  }),
]

const roleMeant = (ctx: RequestContext, id: string) =>
  inCurrentOrganization(ctx, roleById, parseId('Role', id), ROLE_NOT_FOUND)

/** At most 53, in memory already. System roles were there before all others. */
function sorted(roles: readonly RoleView[], { sortBy, sortDir }: PagedQuery): RoleView[] {
  const ascending = sortBy
    ? [...roles].sort((a, b) =>
        sortBy === 'name' ? a.name.localeCompare(b.name, 'en') : Number(a.createdAt ?? 0) - Number(b.createdAt ?? 0),
      )
    : [...roles]
  return sortDir === 'desc' ? ascending.reverse() : ascending
}
