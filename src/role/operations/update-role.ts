import { normaliseRoleKey, rolePermissions, systemRole } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { parseId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { announcedRole, auditedRole } from '../audited.js'
import { type UpdateRole, updateRoleInput } from '../inputs.js'
import { checkRoleUpdate } from '../policy.js'
import { inCatalogueOrder, type RoleView, roleById, viewOfRole } from '../reads.js'
import { refuseFirst, roleNotFound, systemRoleFixed } from '../refusals.js'
import { countHolders, demandOpenableToHolders, moveHolders } from './holders.js'

/**
 * Changes a role: omitted fields keep their value, null clears. Its holders and pending invitations follow a new name in
 * the same step. Needs `roles.update`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, SYSTEM_ROLE, RESERVED_NAME (E7), ROLE_NAME_TAKEN, UNKNOWN_PERMISSION (E6),
 *   ESCALATION (E1), TARGET_ABOVE_OWN (E3: holders would lose what the actor does not hold)
 */
export async function updateRole(ctx: RequestContext, roleId: string, input: UpdateRole): Promise<RoleView> {
  const id = parseId('Role', roleId)
  const seen = id && (await ctx.load(roleById, id))
  if (!seen) throw roleNotFound()
  if (seen.isSystem || !seen.organizationId) throw systemRoleFixed()
  const wanted = parseInput(updateRoleInput, input)
  const options = { action: 'role.update', needs: ['roles.update'] as const, what: 'Role' }
  return inOrganization(ctx, seen.organizationId, options, async (work) => {
    const { tx, now, organization, roles, ceiling } = work
    const before = roles.find((role) => role.id === id)
    if (!before) throw roleNotFound()
    const others = roles.filter((role) => role.id !== id)
    const key = wanted.name === undefined ? before.key : normaliseRoleKey(wanted.name)
    const renamed = key !== before.key
    const shadowed = renamed && systemRole(key) ? rolePermissions(key, others, organization) : null
    const { memberCount } = await countHolders(work, before.key)
    const taken = shadowed ? (await countHolders(work, key)).memberCount : 0
    const takenKeys = others.map((role) => role.key)
    refuseFirst(checkRoleUpdate({ ...wanted, before, actor: ceiling, takenKeys, memberCount, shadowed }))

    const permissions = wanted.permissions ?? before.permissions
    await demandOpenableToHolders(work, before.key, { before: before.permissions, after: permissions, to: key })

    if (renamed) await moveHolders(work, before.key, key)
    const role = await tx.role.update({
      where: { id: before.id },
      data: {
        key,
        ...(wanted.name !== undefined && { name: wanted.name }),
        ...(wanted.description !== undefined && { description: wanted.description || null }),
        ...(wanted.permissions && { permissions: inCatalogueOrder(new Set(wanted.permissions)) }),
        updatedAt: now,
      },
    })
    return {
      value: viewOfRole(role),
      audit: {
        action: shadowed ? 'role.shadowed' : 'role.update',
        resourceType: 'Role',
        resourceId: role.id,
        before: { ...auditedRole(before), ...(shadowed && { shadowedPermissions: inCatalogueOrder(shadowed) }) },
        after: { ...auditedRole(role), membersAffected: memberCount + taken },
      },
      events: [{ type: 'role.updated', data: announcedRole(role) }],
      changesAccess: true,
    }
  })
}
