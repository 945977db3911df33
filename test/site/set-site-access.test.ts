import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()
const select =
  'member { uuid hasRestrictedSiteAccess sites(orderBy: { field: DOMAIN }) { totalCount nodes { domain } } }'

async function withSites() {
  const organization = await gateway.organization()
  const [a, b] = [await organization.site('a.test'), await organization.site('b.test')]
  return { organization, a, b }
}

const domainsSeenBy = async (viewer: { data: OrganizationSeed['owner']['data'] }, organization: OrganizationSeed) => {
  const { organization: found } = await viewer.data(
    'query ($id: ID!) { organization(by: { id: $id }) { sites { totalCount nodes { domain } } } }',
    { id: organization.id },
  )
  expect(found.sites.totalCount).toBe(found.sites.nodes.length)
  return found.sites.nodes.map((site: { domain: string }) => site.domain)
}

describe('setSiteAccess', () => {
  it('restricts a member to the granted sites at once, and lifts that again', async () => {
    const { organization, a, b } = await withSites()
    const member = await organization.member('member')
    expect(await domainsSeenBy(member, organization)).toEqual(['a.test', 'b.test'])

    const set = (access: object) =>
      organization.owner.mutate('setSiteAccess', { memberId: member.member.id, ...access }, select)
    const restricted = await set({ restricted: true, siteIds: [encodeId('Site', a.id)] })
    expect(restricted.member).toEqual({
      uuid: member.member.id,
      hasRestrictedSiteAccess: true,
      sites: { totalCount: 1, nodes: [{ domain: 'a.test' }] },
    })
    expect(await domainsSeenBy(member, organization)).toEqual(['a.test'])

    await set({ restricted: true, siteIds: [b.siteId] })
    expect(await domainsSeenBy(member, organization)).toEqual(['b.test'])

    await set({ restricted: false })
    expect(await domainsSeenBy(member, organization)).toEqual(['a.test', 'b.test'])

    await set({ restricted: true })
    expect(await domainsSeenBy(member, organization)).toEqual(['b.test'])
  })

  it('leaves a member without grants nothing', async () => {
    const { organization } = await withSites()
    const member = await organization.member('member')
    await organization.owner.mutate('setSiteAccess', { memberId: member.member.id, restricted: true, siteIds: [] })
    expect(await domainsSeenBy(member, organization)).toEqual([])
  })

  it('takes each site once, in any form', async () => {
    const { organization, a } = await withSites()
    const { member } = await organization.member('member')
    const result = await organization.owner.mutate(
      'setSiteAccess',
      { memberId: encodeId('Member', member.id), restricted: true, siteIds: [a.id, a.siteId, a.publicId] },
      select,
    )
    expect(result.member.sites.totalCount).toBe(1)
  })

  it('refuses sites of other organizations and sites that do not exist, and writes nothing', async () => {
    const { organization, a } = await withSites()
    const foreign = await (await gateway.organization()).site()
    const { member } = await organization.member('member')
    const before = await organization.snapshot()
    for (const unknown of [foreign.id, foreign.siteId, 'nonsense', 2_000_000_000]) {
      const result = await organization.owner.mutate('setSiteAccess', {
        memberId: member.id,
        restricted: true,
        siteIds: [a.id, unknown],
      })
      expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'UNKNOWN_SITES' })
      expect(result.issues).toEqual([{ path: 'siteIds', code: 'unknown_sites', message: `Unknown sites: ${unknown}.` }])
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('refuses to restrict owners and admins, and writes nothing', async () => {
    const { organization, a } = await withSites()
    const admin = await organization.member('admin')
    const before = await organization.snapshot()
    for (const memberId of [admin.member.id, organization.ownerMember.id]) {
      const result = await organization.owner.mutate('setSiteAccess', { memberId, restricted: true, siteIds: [a.id] })
      expect(result).toMatchObject({ code: 'RESTRICTION_NOT_ALLOWED' })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('needs both sites.restrict and users.update, and writes nothing without', async () => {
    const { organization } = await withSites()
    await organization.role('warden', ['organization.read', 'users.read', 'sites.read', 'sites.restrict'])
    const warden = await organization.member('warden')
    const { member } = await organization.member('member')
    const before = await organization.snapshot()
    const result = await warden.mutate('setSiteAccess', { memberId: member.id, restricted: true, siteIds: [] })
    expect(result).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.update'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not reach members whose rights are above the own', async () => {
    const { organization } = await withSites()
    const rights = ['organization.read', 'users.read', 'users.update', 'sites.read', 'sites.restrict']
    await organization.role('warden', rights)
    await organization.role('chief', [...rights, 'users.delete'])
    const warden = await organization.member('warden')
    const { member } = await organization.member('chief')
    const before = await organization.snapshot()
    const result = await warden.mutate('setSiteAccess', { memberId: member.id, restricted: true, siteIds: [] })
    expect(result).toMatchObject({ code: 'TARGET_ABOVE_OWN', missingPermissions: ['users.delete'] })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('opens nothing that is closed to the actor', async () => {
    const { organization, a, b } = await withSites()
    await organization.role('warden', [
      'organization.read',
      'users.read',
      'users.update',
      'sites.read',
      'sites.restrict',
    ])
    const warden = await organization.member('warden')
    const other = await organization.member('warden')
    await organization.owner.mutate('setSiteAccess', {
      memberId: warden.member.id,
      restricted: true,
      siteIds: [a.id],
    })
    const before = await organization.snapshot()
    const set = (memberId: string, access: object) => warden.mutate('setSiteAccess', { memberId, ...access })
    expect(await set(warden.member.id, { restricted: false })).toMatchObject({ code: 'SELF_PROMOTION' })
    expect(await set(other.member.id, { restricted: false })).toMatchObject({ code: 'ESCALATION' })
    expect(await set(other.member.id, { restricted: true, siteIds: [b.id] })).toMatchObject({ code: 'UNKNOWN_SITES' })
    expect(await organization.snapshot()).toEqual(before)
    expect(await set(other.member.id, { restricted: true, siteIds: [a.id] })).toMatchObject({
      __typename: 'SetSiteAccessSuccess',
    })
  })

  it('does not find members of other organizations', async () => {
    const { organization } = await withSites()
    const { member } = await (await gateway.organization()).member('member')
    const result = await organization.owner.mutate('setSiteAccess', { memberId: member.id, restricted: true })
    expect(result).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps lists before and after in the audit row', async () => {
    const { organization, a } = await withSites()
    const { member } = await organization.member('member')
    await organization.owner.mutate('setSiteAccess', { memberId: member.id, restricted: true, siteIds: [a.id] })
    const rows = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid },
    })
    expect(rows).toMatchObject([
      {
        action: 'member.set_site_access',
        before: { hasRestrictedSiteAccess: false, siteIds: [] },
        after: { hasRestrictedSiteAccess: true, siteIds: [a.id] },
      },
    ])
  })
})
