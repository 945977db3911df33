import type { Permission } from '../../access/permissions.js'
import { effectiveRolePermissions } from '../../access/roles.js'
import { refusal } from '../../errors.js'
import type { Work } from '../../operation.js'
import { sitesOfActor } from '../../site/opening.js'
import { mayBeRestricted } from '../../site/policy.js'

/** How many hold a key: members, and invitations that can still be accepted. */
export async function countHolders({ tx, organization, now }: Work, key: string) {
  const held = { organizationId: organization.id, roleKeys: { has: key } }
  return {
    memberCount: await tx.member.count({ where: held }),
    pendingInvitations: await tx.invitation.count({ where: { ...held, status: 'PENDING', expiresAt: { gt: now } } }),
  }
}

/** What the holders of a key may do, one set for each combination of roles among them. */
export async function permissionsOfHolders(work: Work, key: string): Promise<ReadonlySet<Permission>[]> {
  const { tx, organization, roles } = work
  const rows = await tx.$queryRaw<{ roleKeys: string[] }[]>`
    select distinct m."roleKeys" from member m
    where m."organizationId" = ${organization.id}::uuid and ${key} = any (m."roleKeys")`
  return rows.map((row) => effectiveRolePermissions(row.roleKeys, roles, organization))
}

/**
 * Demands that a change of the role behind a key opens no sites which the actor does not see: by a permission that its
 * holders gain, or by another key (`to`) whose holders see every site.
 *
 * @throws ESCALATION
 */
export async function demandOpenableToHolders(
  work: Work,
  key: string,
  change: { before: Iterable<string>; after: Iterable<string>; to: string },
): Promise<void> {
  if (sitesOfActor(work) === null) return
  const held = { organizationId: work.organization.id, roleKeys: { has: key } }
  const gain = !new Set(change.before).has('sites.read') && new Set(change.after).has('sites.read')
  const lifts = change.to !== key && !mayBeRestricted([change.to])
  const gaining = gain ? await work.tx.member.count({ where: held }) : 0
  const invited = gain ? await work.tx.invitation.count({ where: { ...held, status: 'PENDING' } }) : 0
  const lifted = lifts ? await work.tx.member.count({ where: { ...held, hasRestrictedSiteAccess: true } }) : 0
  if (gaining + invited + lifted === 0) return
  throw refusal('ESCALATION', 'You cannot give access to sites that you may not see yourself.')
}

/**
 * Writes one key in place of another wherever it is held: by members, and by invitations, expired ones too, since sending
 * them again revives them. Whoever becomes an owner or admin that way sees every site (rybbit.md 9).
 */
export async function moveHolders({ tx, organization, now }: Work, from: string, to: string): Promise<void> {
  if (!mayBeRestricted([to])) {
    const restricted = { organizationId: organization.id, roleKeys: { has: from }, hasRestrictedSiteAccess: true }
    await tx.siteGrant.deleteMany({ where: { organizationId: organization.id, member: restricted } })
    await tx.member.updateMany({ where: restricted, data: { hasRestrictedSiteAccess: false } })
  }
  await tx.$executeRaw`
    update member m set "updatedAt" = ${now}, "roleKeys" = (
      select array_agg(k.key order by k.place) from (
        select u.key, min(u.place) as place
        from unnest(array_replace(m."roleKeys", ${from}, ${to})) with ordinality u(key, place) group by 1) k)
    where m."organizationId" = ${organization.id}::uuid and ${from} = any (m."roleKeys")`
  await tx.$executeRaw`
    update invitation i set "updatedAt" = ${now}, "roleKeys" = (
      select array_agg(k.key order by k.place) from (
        select u.key, min(u.place) as place
        from unnest(array_replace(i."roleKeys", ${from}, ${to})) with ordinality u(key, place) group by 1) k)
    where i."organizationId" = ${organization.id}::uuid and i.status = 'PENDING' and ${from} = any (i."roleKeys")`
}
