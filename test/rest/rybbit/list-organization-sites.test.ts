import { describe, expect, it } from 'vitest'
import { organizationSitesShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { fewestStatements } from '../fewest-statements.js'

const gateway = useGateway()
const pathOf = (organization: OrganizationSeed) => `/api/organizations/${organization.id}/sites`

describe('GET /api/organizations/:organizationId/sites', () => {
  it('200: shows organization, sites and plan with every documented field and no other', async () => {
    const organization = await gateway.organization({ name: 'Acme Inc' })
    const site = await organization.site('example.com')
    const { status, body } = await organization.owner.get(pathOf(organization))
    expect(status).toBe(200)
    expect(organizationSitesShape.parse(body)).toEqual(body)
    expect(body.organization).toMatchObject({ id: organization.id, name: 'Acme Inc' })
    expect(body.sites).toMatchObject([
      {
        siteId: site.siteId,
        id: site.publicId,
        domain: 'example.com',
        name: 'example.com',
        organizationId: organization.id,
        createdBy: organization.owner.id,
        public: false,
        saltUserIds: false,
        blockBots: true,
        sessionsLast24Hours: 0,
        isOwner: true,
      },
    ])
  })

  it('200: shows the free, unlimited plan where none was bought, and the bought one with isPro', async () => {
    const organization = await gateway.organization()
    const free = await organization.owner.get(pathOf(organization))
    expect(free.body.subscription).toEqual({
      monthlyEventCount: 0,
      eventLimit: null,
      overMonthlyLimit: false,
      planName: 'free',
      status: 'free',
      isPro: false,
    })
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, planName: 'pro100k', status: 'active', eventLimit: 100_000 },
    })
    const pro = await organization.owner.get(pathOf(organization))
    expect(pro.body.subscription).toMatchObject({
      eventLimit: 100_000,
      planName: 'pro100k',
      status: 'active',
      isPro: true,
    })
  })

  it('200: puts the site with most sessions of the last 24 hours first', async () => {
    const organization = await gateway.organization()
    const quiet = await organization.site()
    const busy = await organization.site()
    await gateway.services.database.system.siteSession.createMany({
      data: ['a', 'b'].map((sessionId) => ({
        siteId: busy.id,
        sessionId,
        organizationId: organization.uuid,
        distinctId: sessionId,
        startedAt: new Date(),
        lastEventAt: new Date(),
      })),
    })
    const { body } = await organization.owner.get(pathOf(organization))
    expect(
      body.sites.map((site: { siteId: number; sessionsLast24Hours: number }) => [
        site.siteId,
        site.sessionsLast24Hours,
      ]),
    ).toEqual([
      [busy.siteId, 2],
      [quiet.siteId, 0],
    ])
  })

  it('200: shows a member all sites, of which it manages none', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const member = await organization.member()
    const { body } = await member.get(pathOf(organization))
    expect(body.sites).toMatchObject([{ isOwner: false }])
  })

  it('200: shows a member with restricted access the granted sites, and none without grants', async () => {
    const organization = await gateway.organization()
    const granted = await organization.site()
    await organization.site()
    const restricted = await organization.member()
    const { id: memberId } = restricted.member
    const { system } = gateway.services.database
    await system.member.update({ where: { id: memberId }, data: { hasRestrictedSiteAccess: true } })
    gateway.services.viewers.forgetAll()
    expect((await restricted.get(pathOf(organization))).body.sites).toEqual([])
    await system.siteGrant.create({ data: { memberId, siteId: granted.id, organizationId: organization.uuid } })
    gateway.services.viewers.forgetAll()
    const { body } = await restricted.get(pathOf(organization))
    expect(body.sites).toMatchObject([{ siteId: granted.siteId }])
  })

  it('200: hides the plan from a role that may not see it', async () => {
    const organization = await gateway.organization()
    await organization.role('Watcher', ['organization.read', 'sites.read'])
    const watcher = await organization.member('watcher')
    const { status, body } = await watcher.get(pathOf(organization))
    expect(status).toBe(200)
    expect(organizationSitesShape.parse(body).subscription).toBeNull()
  })

  it('200: answers an organization key as its manager', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const key = await organization.key()
    const { status, body } = await key.get(pathOf(organization))
    expect(status).toBe(200)
    expect(body.sites).toMatchObject([{ isOwner: true }])
  })

  it('200: takes the UUID of the organization, too, from a client that says which dialect it speaks', async () => {
    const organization = await gateway.organization()
    const { body } = await organization.owner.get(`/rybbit/api/organizations/${organization.uuid}/sites`)
    expect(body.organization.id).toBe(organization.id)
  })

  it('200: costs the same statements for many sites as for one, and no more than the graph', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const read = () => organization.owner.get(pathOf(organization))
    const one = await fewestStatements(gateway, read)
    for (let i = 0; i < 5; i += 1) await organization.site()
    const six = await fewestStatements(gateway, read)
    expect(six).toBe(one)
    const graph = await fewestStatements(gateway, () =>
      organization.owner.data(
        `query ($id: ID!) { organization(by: { id: $id }) { name subscription { planName }
          sites { nodes { siteId organization { id } createdBy { id } sessionsLast24Hours viewerCanManage } } } }`,
        { id: organization.id },
      ),
    )
    expect(six).toBe(graph)
  })

  it('400: wants an organization id', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.get('/api/organizations//sites')
    expect({ status, body }).toEqual({ status: 400, body: { error: 'Organization ID required' } })
  })

  it('401: does not answer the anonymous', async () => {
    const organization = await gateway.organization()
    const { status, body } = await gateway.anonymous.get(pathOf(organization))
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })

  it('403: answers an outsider the same for an organization of others and for one that does not exist', async () => {
    const organization = await gateway.organization()
    const outsider = await gateway.person()
    const root = await gateway.person({ superAdmin: true })
    const refused = { status: 403, body: { error: 'Forbidden' } }
    const absent = '/api/organizations/org_01jz5m3x8nfa3v9k2y7q4w6e5r/sites'
    for (const answer of [
      await outsider.get(pathOf(organization)),
      await outsider.get(absent),
      await outsider.get('/api/organizations/org_123/sites'),
      await root.get(absent),
    ]) {
      expect({ status: answer.status, body: answer.body }).toEqual(refused)
    }
  })

  it('403: refuses a role that may not read sites', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read'])
    const { status, body } = await (await organization.member('blind')).get(pathOf(organization))
    expect({ status, body }).toEqual({ status: 403, body: { error: 'Forbidden' } })
  })

  it('403: names the scope that a key lacks', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('RYBBIT', { scopes: ['goals:read'] })
    const { status, body } = await key.get(pathOf(organization))
    expect({ status, body }).toEqual({ status: 403, body: { error: 'Insufficient scope', required: 'org:read' } })
  })

  it('403: gives a key of another organization, or one limited to another, no access', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    for (const key of [await other.key(), await organization.owner.key('NATIVE', { organizationIds: [other.uuid] })]) {
      const { status, body } = await key.get(pathOf(organization))
      expect({ status, body }).toEqual({ status: 403, body: { error: 'Forbidden' } })
    }
  })
})
