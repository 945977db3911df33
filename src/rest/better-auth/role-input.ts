import { z } from 'zod'
import { normaliseRoleKey, systemRole } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import type { DomainError } from '../../errors.js'
import { parseId } from '../../ids.js'
import { type RoleView, rolesOfOrganization } from '../../role/reads.js'
import { type Answer, Refused } from '../problem.js'
import type { DocumentedError } from '../route.js'
import { error, messageOf } from './errors.js'
import { permissionsOf, type Statements, statementNames } from './statements.js'

export const STRANGER = error(403, 'YOU_ARE_NOT_A_MEMBER_OF_THIS_ORGANIZATION', 'The caller does not belong to it.')
export const ROLE_NOT_FOUND = error(400, 'ROLE_NOT_FOUND', 'The organization made no such role.', 'NOT_FOUND')
export const INVALID_RESOURCE = error(
  400,
  'INVALID_RESOURCE',
  'A resource or an action does not exist.',
  'UNKNOWN_PERMISSION',
)
export const NAME_TAKEN = error(
  400,
  'ROLE_NAME_IS_ALREADY_TAKEN',
  'The organization has a role of this name, or it is that of a pre-defined role.',
  'ROLE_NAME_TAKEN',
)
export const NAME_RESERVED: DocumentedError = { ...NAME_TAKEN, when: 'The name is reserved.', cause: 'RESERVED_NAME' }

/** Names are stored in lower case (better-auth.md 3.4). */
export const roleName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((name) => !name.includes(','), 'A comma separates names of roles.')
  .transform((name) => name.toLowerCase())

/** A role is meant by its name or by its id. */
export const roleReference = { roleName: z.string().optional(), roleId: z.string().optional() }

export interface RoleReference {
  roleName?: string | undefined
  roleId?: string | undefined
}

/** Upstream says no more about a request that names no role. */
export const namesRole = ({ roleName, roleId }: RoleReference): boolean => Boolean(roleName || roleId)
export const NAMES_NO_ROLE = 'Invalid input'

/** Whether the name is that of a role which every organization has. */
export const isPredefined = (name: string): boolean => systemRole(normaliseRoleKey(name)) !== undefined

/** Refuses what this dialect does not know: the names of the pre-defined roles are taken here, where others shadow them. */
export function requireFreeName(name: string): void {
  if (isPredefined(name)) throw new Refused(NAME_TAKEN)
}

/** The permissions that statements stand for. @throws Refused INVALID_RESOURCE */
export function permissionsNamed(statements: Statements): string[] {
  const permissions = permissionsOf(statements)
  if (!permissions) throw new Refused(INVALID_RESOURCE)
  return permissions
}

/** The roles that the organization made itself. */
export async function ownRoles(ctx: RequestContext, organizationId: string): Promise<RoleView[]> {
  return (await ctx.load(rolesOfOrganization, organizationId)).filter((role) => !role.isSystem)
}

/** The role that is meant. @throws Refused ROLE_NOT_FOUND */
export async function roleMeant(ctx: RequestContext, organizationId: string, by: RoleReference): Promise<RoleView> {
  const roles = await ownRoles(ctx, organizationId)
  const { roleName: name, roleId } = by
  const role = name
    ? roles.find(({ key }) => key === normaliseRoleKey(name))
    : roles.find(({ id }) => id === parseId('Role', roleId ?? ''))
  if (!role) throw new Refused(ROLE_NOT_FOUND)
  return role
}

/** What a refusal for want of permissions looks like: it names them as `resource:action` (better-auth.md 3.4). */
export const lacking = (code: string, permissions: readonly string[]): DocumentedError => ({
  status: 403,
  body: { message: messageOf(code), code, missingPermissions: statementNames(permissions) },
  when: 'The role would get a permission, or lose one, that the caller does not hold.',
})

/** The words for a role that reaches beyond its maker. */
export const wordsForEscalation =
  (code: string) =>
  (refusal: DomainError): Answer | undefined =>
    refusal.code === 'ESCALATION' || refusal.code === 'TARGET_ABOVE_OWN'
      ? lacking(code, refusal.missingPermissions)
      : undefined
