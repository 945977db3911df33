import { z } from 'zod'
import type { RequestContext } from '../../context.js'
import { invalidField } from '../../errors.js'
import { parseId } from '../../ids.js'
import { rolesOfOrganization } from '../../role/reads.js'

/** The path of one record. */
export const idPath = z.object({ id: z.string().describe('A UUID; `org_…` and its like are taken as well.') })

/** Which values are allowed is the operation's to say. */
export const organizationChanges = z.object({
  name: z.string().optional().describe('1 to 120 characters.'),
  logo: z.string().nullable().optional().describe('An absolute http(s) URL; null clears it.'),
  timezone: z.string().optional().describe('IANA name.'),
})

export const organizationChangesExample = { name: 'Bay Tours', timezone: 'America/Los_Angeles' }

/** A role is meant by its name or by its id. */
export const roleReference = {
  role: z.string().optional().describe('The name of the role.'),
  roleId: z.string().optional().describe('Its id, in place of the name.'),
}

export interface RoleReference {
  role?: string | undefined
  roleId?: string | undefined
}

export const namesRole = ({ role, roleId }: RoleReference): boolean => role !== undefined || roleId !== undefined
export const NAMES_NO_ROLE = { path: ['role'], message: 'Name a role by role or roleId' }

/** What operations take for the role that is meant: a name, or what stands for it. @throws ROLE_NOT_FOUND */
export async function roleNamed(
  ctx: RequestContext,
  organizationId: string,
  { role, roleId = '' }: RoleReference,
): Promise<string> {
  if (role !== undefined) return role
  const key = await keyOfRole(ctx, organizationId, roleId)
  if (key === null) throw invalidField('roleId', 'role_not_found', `Role not found: ${roleId}`, 'ROLE_NOT_FOUND')
  return key
}

/** The key of the role of an id among those that count in the organization. */
export async function keyOfRole(ctx: RequestContext, organizationId: string, roleId: string): Promise<string | null> {
  const id = parseId('Role', roleId)
  if (!id) return null
  const roles = await ctx.load(rolesOfOrganization, organizationId)
  return roles.find((role) => role.id === id)?.key ?? null
}
