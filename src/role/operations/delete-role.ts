import { rolePermissions, systemRole } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { invalidField } from '../../errors.js'
import type { Role } from '../../generated/prisma/client.js'
import { parseId } from '../../ids.js'
import { parseInput } from '../../inputs.js'
import { exceeding } from '../../member/policy.js'
import { inOrganization, type Work } from '../../operation.js'
import { demandConferable, rolesNamed } from '../assignment.js'
import { announcedRole, auditedRole } from '../audited.js'
import { type DeleteRole, deleteRoleInput } from '../inputs.js'
import { checkRoleDeletion } from '../policy.js'
import { inCatalogueOrder, type RoleView, roleById, viewOfRole } from '../reads.js'
import { refuseFirst, roleNotFound, systemRoleFixed } from '../refusals.js'
import { countHolders, demandOpenableToHolders, moveHolders, permissionsOfHolders } from './holders.js'

/**
 * Deletes a role. The holders of a shadow fall back to the system role of its name; those of a plain role, and pending
 * invitations, get the role named in `reassignTo`. Needs `roles.delete`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, SYSTEM_ROLE, ROLE_IN_USE (facts `memberCount`, `pendingInvitations`),
 *   ROLE_NOT_FOUND (`reassignTo`), ROLE_ABOVE_OWN (E2), TARGET_ABOVE_OWN (E3), ESCALATION (E1: a shadow whose end gives its
 *   holders what the actor does not hold, or sites that he does not see)
 */
export async function deleteRole(ctx: RequestContext, roleId: string, input: DeleteRole = {}): Promise<RoleView> {
  const id = parseId('Role', roleId)
  const seen = id && (await ctx.load(roleById, id))
  if (!seen) throw roleNotFound()
  if (seen.isSystem || !seen.organizationId) throw systemRoleFixed()
  const { reassignTo } = parseInput(deleteRoleInput, input)
  const options = { action: 'role.delete', needs: ['roles.delete'] as const, what: 'Role' }
  return inOrganization(ctx, seen.organizationId, options, async (work) => {
    const { tx, organization, roles, ceiling } = work
    const role = roles.find((one) => one.id === id)
    if (!role) throw roleNotFound()
    const heir = reassignTo == null ? null : heirOf(work, role, reassignTo)
    const unshadowed = systemRole(role.key) ? rolePermissions(role.key, [], organization) : null
    const holders = await countHolders(work, role.key)
    refuseFirst(checkRoleDeletion({ ...role, ...holders, actor: ceiling, unshadowed, reassigned: heir !== null }))

    const after = heir === null ? (unshadowed ?? []) : rolePermissions(heir, roles, organization)
    await demandOpenableToHolders(work, role.key, { before: role.permissions, after, to: heir ?? role.key })
    if (heir !== null) await reassign(work, role.key, heir)
    await tx.role.delete({ where: { id: role.id } })
    return {
      value: viewOfRole(role),
      audit: {
        action: 'role.delete',
        resourceType: 'Role',
        resourceId: role.id,
        before: auditedRole(role),
        after: {
          membersAffected: holders.memberCount,
          ...(heir !== null && { reassignedTo: heir }),
          ...(unshadowed && { permissions: inCatalogueOrder(unshadowed) }),
        },
      },
      events: [{ type: 'role.deleted', data: announcedRole(role) }],
      changesAccess: true,
    }
  })
}

/** The key of the role that takes over, guarded as an assignment to everybody concerned (E2). */
function heirOf(work: Work, role: Role, name: string): string {
  const assignment = rolesNamed(work, [name], 'reassignTo')
  const [key, ...more] = assignment.roleKeys
  if (key === undefined || more.length > 0 || key === role.key) {
    throw invalidField('reassignTo', 'invalid_role', 'Name one other role.')
  }
  demandConferable(work, assignment)
  return key
}

/** E3 holds for everybody who is moved. */
async function reassign(work: Work, from: string, to: string): Promise<void> {
  for (const held of await permissionsOfHolders(work, from)) {
    const missingPermissions = exceeding(work.ceiling, held)
    if (missingPermissions.length > 0) refuseFirst([{ code: 'ABOVE_ACTOR', missingPermissions }])
  }
  await moveHolders(work, from, to)
}
