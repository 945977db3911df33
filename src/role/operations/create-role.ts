import { normaliseRoleKey, rolePermissions, systemRole } from '../../access/roles.js'
import type { RequestContext } from '../../context.js'
import { notFound } from '../../errors.js'
import { parseInput } from '../../inputs.js'
import { inOrganization } from '../../operation.js'
import { findOrganization, type OrganizationReference } from '../../organization/reads.js'
import { announcedRole, auditedRole } from '../audited.js'
import { type CreateRole, createRoleInput } from '../inputs.js'
import { checkNewRole } from '../policy.js'
import { inCatalogueOrder, type RoleView, viewOfRole } from '../reads.js'
import { refuseFirst } from '../refusals.js'
import { countHolders } from './holders.js'

/**
 * Creates a role. Under the name of a system role it takes that role's place here, at once and for all its holders
 * (tours-events.md 5). Needs `roles.create`.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, RESERVED_NAME (E7), ROLE_NAME_TAKEN, UNKNOWN_PERMISSION (E6), ROLE_LIMIT
 *   (E10; fact `limit`), ESCALATION (E1), TARGET_ABOVE_OWN (E3: a shadow that takes what the actor does not hold)
 */
export async function createRole(
  ctx: RequestContext,
  reference: OrganizationReference,
  input: CreateRole,
): Promise<RoleView> {
  const target = await findOrganization(ctx, reference)
  if (!target) throw notFound('Organization')
  const wanted = parseInput(createRoleInput, input)
  const key = normaliseRoleKey(wanted.name)
  const options = { action: 'role.create', needs: ['roles.create'] as const }
  return inOrganization(ctx, target.id, options, async (work) => {
    const { tx, now, organization, roles, ceiling } = work
    const shadowed = systemRole(key) ? rolePermissions(key, [], organization) : null
    const takenKeys = roles.map((role) => role.key)
    refuseFirst(checkNewRole({ ...wanted, actor: ceiling, takenKeys, shadowed }))

    const role = await tx.role.create({
      data: {
        id: ctx.services.newId(),
        organizationId: organization.id,
        key,
        name: wanted.name,
        description: wanted.description || null,
        permissions: inCatalogueOrder(new Set(wanted.permissions)),
        createdAt: now,
        updatedAt: now,
      },
    })
    const record = { resourceType: 'Role', resourceId: role.id } as const
    return {
      value: viewOfRole(role),
      audit: shadowed
        ? {
            ...record,
            action: 'role.shadowed',
            before: { permissions: inCatalogueOrder(shadowed) },
            after: { ...auditedRole(role), membersAffected: (await countHolders(work, key)).memberCount },
          }
        : { ...record, action: 'role.create', after: auditedRole(role) },
      events: [{ type: 'role.created', data: announcedRole(role) }],
      changesAccess: true,
    }
  })
}
