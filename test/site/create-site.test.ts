import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()
const select = `site { uuid siteId publicId domain name type public saltUserIds blockBots options createdBy { id }
  organization { id } sessionsLast24Hours viewerCanManage }`

describe('createSite', () => {
  it('lets an admin create a site with the documented defaults', async () => {
    const organization = await gateway.organization()
    const admin = await organization.member('admin')
    const { site } = await admin.mutate(
      'createSite',
      { organization: organization.ref, domain: 'https://Example.com/', name: 'Shop' },
      select,
    )
    expect(site).toMatchObject({
      domain: 'example.com',
      name: 'Shop',
      type: 'WEB',
      public: false,
      saltUserIds: false,
      blockBots: true,
      createdBy: { id: admin.id },
      organization: { id: organization.id },
      sessionsLast24Hours: 0,
      viewerCanManage: true,
    })
    expect(site.publicId).toMatch(/^[0-9a-f]{12}$/)
    expect(site.options).toMatchObject({ trackOutbound: true, sessionReplay: false, excludedIPs: [] })
  })

  it('keeps the options that were given', async () => {
    const { owner, ref } = await gateway.organization()
    const options = { trackIp: true, excludedIPs: ['10.0.0.1'], tags: ['shop'] }
    const { site } = await owner.mutate(
      'createSite',
      { organization: ref, domain: 'a.test', name: 'A', options },
      select,
    )
    expect(site.options).toMatchObject(options)
  })

  it('names no creator where the organization itself created it', async () => {
    const organization = await gateway.organization()
    const key = await organization.key()
    const { site } = await key.mutate(
      'createSite',
      { organization: organization.ref, domain: 'k.test', name: 'K' },
      select,
    )
    expect(site.createdBy).toBeNull()
  })

  it('names every bad field', async () => {
    const { owner, ref } = await gateway.organization()
    const result = await owner.mutate('createSite', {
      organization: ref,
      domain: 'localhost',
      name: '',
      options: { sessionReplay: 'yes', unheardOf: true },
    })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
    expect(result.message).toBe('Invalid domain format. Must be a valid domain like example.com or sub.example.com')
    expect(result.issues.map((issue: { path: string }) => issue.path)).toEqual(
      expect.arrayContaining(['domain', 'name', 'options.sessionReplay', 'options']),
    )
  })

  it('takes an app identifier for an app, and nothing that only browsers do', async () => {
    const { owner, ref } = await gateway.organization()
    const app = { organization: ref, domain: 'com.Example.app', name: 'App', type: 'MOBILE' }
    const replay = await owner.mutate('createSite', { ...app, options: { sessionReplay: true } })
    expect(replay.message).toBe('Session replay and Web Vitals are only available for web sites')
    const bad = await owner.mutate('createSite', { ...app, domain: 'com example' })
    expect(bad.message).toBe('Invalid app identifier. Use a bundle/package identifier like com.example.app')
    const { site } = await owner.mutate('createSite', app, select)
    expect(site).toMatchObject({ domain: 'com.Example.app', type: 'MOBILE' })
  })

  it('refuses a domain that the organization has, in any case, and writes nothing', async () => {
    const organization = await gateway.organization()
    await organization.site('taken.test')
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('createSite', {
      organization: organization.ref,
      domain: 'TAKEN.test',
      name: 'Again',
    })
    expect(result).toMatchObject({ __typename: 'ConflictError', code: 'SITE_DOMAIN_TAKEN' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('takes a domain that another organization has', async () => {
    await (await gateway.organization()).site('shared.test')
    const { owner, ref } = await gateway.organization()
    const result = await owner.mutate('createSite', { organization: ref, domain: 'shared.test', name: 'S' })
    expect(result.__typename).toBe('CreateSiteSuccess')
  })

  it('refuses one site more than the plan allows, and writes nothing', async () => {
    const organization = await gateway.organization()
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, planName: 'standard100k', status: 'active', siteLimit: 1 },
    })
    await organization.site()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('createSite', {
      organization: organization.ref,
      domain: 'more.test',
      name: 'More',
    })
    expect(result).toMatchObject({ __typename: 'LimitError', code: 'SITE_LIMIT' })
    expect(result.message).toContain('limit of 1 website(s)')
    expect(await organization.snapshot()).toEqual(before)
  })

  it('lets only one of two through to the last place of the plan', async () => {
    const organization = await gateway.organization()
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, siteLimit: 1 },
    })
    const create = (domain: string) =>
      organization.owner.mutate('createSite', { organization: organization.ref, domain, name: domain })
    const results = await Promise.all([create('one.test'), create('two.test'), create('three.test')])
    expect(results.map((result) => result.__typename).sort()).toEqual(['CreateSiteSuccess', 'LimitError', 'LimitError'])
  })

  it('is forbidden to plain members and not found by outsiders, and writes nothing', async () => {
    const organization = await gateway.organization()
    const member = await organization.member('member')
    const outsider = await gateway.person()
    const before = await organization.snapshot()
    const input = { organization: organization.ref, domain: 'x.test', name: 'X' }
    expect(await member.mutate('createSite', input)).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['sites.create'],
    })
    expect(await outsider.mutate('createSite', input)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('writes one audit row and announces the site', async () => {
    const organization = await gateway.organization()
    const { system } = gateway.services.database
    const { site } = await organization.owner.mutate(
      'createSite',
      { organization: organization.ref, domain: 'news.test', name: 'News' },
      'site { id uuid }',
    )
    const where = { organizationId: organization.uuid }
    expect(await system.auditEvent.findMany({ where })).toMatchObject([
      { action: 'site.create', outcome: 'DONE', resourceType: 'Site', resourceId: site.uuid },
    ])
    expect(await system.organizationEvent.findMany({ where })).toMatchObject([
      { type: 'site.created', data: { siteId: site.id, domain: 'news.test' } },
    ])
  })
})
