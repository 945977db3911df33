import type { Membership } from '../access/decide.js'
import { effectiveRolePermissions } from '../access/roles.js'
import type { PrismaClient } from '../generated/prisma/client.js'

interface Row {
  id: string
  organizationId: string
  roleKeys: string[]
  hasRestrictedSiteAccess: boolean
  membersCanInvite: boolean
  roles: { key: string; permissions: string[] }[] | null
  siteIds: string[]
}

/** The memberships of a user with what they permit now, shadows applied: one statement, by organization id. */
export async function loadMemberships(system: PrismaClient, userId: string): Promise<Map<string, Membership>> {
  const rows = await system.$queryRaw<Row[]>`
    select m.id, m."organizationId", m."roleKeys", m."hasRestrictedSiteAccess", o."membersCanInvite",
      (select jsonb_agg(jsonb_build_object('key', r.key, 'permissions', r.permissions))
         from role r where r."organizationId" = m."organizationId" and r.key = any (m."roleKeys")) as roles,
      array(select g."siteId" from site_grant g where g."memberId" = m.id) as "siteIds"
    from member m join organization o on o.id = m."organizationId"
    where m."userId" = ${userId}::uuid`
  return new Map(
    rows.map((row) => [
      row.organizationId,
      {
        organizationId: row.organizationId,
        memberId: row.id,
        roleKeys: row.roleKeys,
        permissions: effectiveRolePermissions(row.roleKeys, row.roles ?? [], row),
        restrictedSiteIds: row.hasRestrictedSiteAccess ? row.siteIds : null,
      },
    ]),
  )
}
