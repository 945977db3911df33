import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

describe('updateSite', () => {
  it('changes what is given and keeps the rest', async () => {
    const organization = await gateway.organization()
    const site = await organization.site('before.test')
    const result = await organization.owner.mutate(
      'updateSite',
      { siteId: encodeId('Site', site.id), domain: 'After.test', public: true },
      'site { uuid domain name public blockBots }',
    )
    expect(result.site).toEqual({
      uuid: site.id,
      domain: 'after.test',
      name: 'before.test',
      public: true,
      blockBots: true,
    })
  })

  it('merges options and gives defaults back by null', async () => {
    const organization = await gateway.organization()
    const { id } = await organization.site()
    const change = (options: unknown) =>
      organization.owner.mutate('updateSite', { siteId: id, options }, 'site { options }')
    await change({ trackIp: true, tags: ['a'] })
    const { site } = await change({ trackIp: null, trackOutbound: false })
    expect(site.options).toMatchObject({ trackIp: false, trackOutbound: false, tags: ['a'] })
    expect((await change(null)).site.options).toMatchObject({ trackOutbound: true, tags: [] })
  })

  it.each([
    ['TypeID', (site: { id: string }) => encodeId('Site', site.id)],
    ['UUID', (site: { id: string }) => site.id],
    ['number', (site: { siteId: number }) => site.siteId],
    ['number as text', (site: { siteId: number }) => String(site.siteId)],
    ['public id', (site: { publicId: string }) => site.publicId],
  ])('takes the site by %s', async (_form, of) => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const result = await organization.owner.mutate(
      'updateSite',
      { siteId: of(site), name: 'New' },
      'site { uuid name }',
    )
    expect(result.site).toEqual({ uuid: site.id, name: 'New' })
  })

  it.each([
    '',
    '0',
    '-1',
    '99999999999',
    'site_',
    '000000000000',
    'org_01j00000000000000000000000',
    "'; drop table site",
  ])('finds nothing behind %j', async (siteId) => {
    const { owner } = await gateway.organization()
    expect(await owner.mutate('updateSite', { siteId, name: 'New' })).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('refuses bad input, a taken domain and members without the permission, and writes nothing', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    const { id: siteId } = await organization.site('own.test')
    await organization.site('taken.test')
    const before = await organization.snapshot()
    expect(await organization.owner.mutate('updateSite', { siteId, domain: 'no domain' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: 'domain' }],
    })
    expect(await organization.owner.mutate('updateSite', { siteId, name: null })).toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await organization.owner.mutate('updateSite', { siteId, domain: 'taken.test' })).toMatchObject({
      code: 'SITE_DOMAIN_TAKEN',
    })
    expect(await member.mutate('updateSite', { siteId, name: 'Mine' })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['sites.update'],
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('does not find sites of other organizations', async () => {
    const foreign = await gateway.organization()
    const { id: siteId } = await foreign.site()
    const before = await foreign.snapshot()
    const { owner } = await gateway.organization()
    expect(await owner.mutate('updateSite', { siteId, name: 'Mine' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await owner.mutate('deleteSite', { siteId })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await foreign.snapshot()).toEqual(before)
  })
})

describe('deleteSite', () => {
  it('deletes the site and what was granted on it', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { member } = await organization.member('member')
    await gateway.services.database.system.siteGrant.create({
      data: { memberId: member.id, siteId: site.id, organizationId: organization.uuid },
    })
    const result = await organization.owner.mutate('deleteSite', { siteId: site.siteId }, 'siteId')
    expect(result.siteId).toBe(encodeId('Site', site.id))
    expect(await organization.snapshot()).toMatchObject({ site: [], site_grant: [] })
  })

  it('is forbidden to plain members, and writes nothing', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    const { id: siteId } = await organization.site()
    const before = await organization.snapshot()
    expect(await member.mutate('deleteSite', { siteId })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['sites.delete'],
    })
    expect(await organization.snapshot()).toEqual(before)
  })
})
