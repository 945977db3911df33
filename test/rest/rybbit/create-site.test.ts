import { describe, expect, it } from 'vitest'
import { siteShape } from '../../../src/rest/rybbit/shapes.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { refusedWrite } from '../refused-write.js'

const gateway = useGateway()
const pathOf = (organization: OrganizationSeed) => `/api/organizations/${organization.id}/sites`
const valid = { domain: 'example.com', name: 'My Website' }

const refused = (organization: OrganizationSeed, client: Client, body: object) =>
  refusedWrite(organization, client, 'POST', pathOf(organization), body)

describe('POST /api/organizations/:organizationId/sites', () => {
  it('201: creates the site and shows the whole row', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.post(pathOf(organization), { ...valid, blockBots: true })
    expect(status).toBe(201)
    expect(siteShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      domain: 'example.com',
      name: 'My Website',
      type: 'web',
      organizationId: organization.id,
      createdBy: organization.owner.id,
      public: false,
      saltUserIds: false,
      blockBots: true,
      trackOutbound: true,
      trackErrors: false,
    })
    const listed = await organization.owner.get(pathOf(organization))
    expect(listed.body.sites).toMatchObject([{ siteId: body.siteId, id: body.id }])
  })

  it('201: keeps the undocumented settings', async () => {
    const organization = await gateway.organization()
    const settings = {
      public: true,
      saltUserIds: true,
      blockBots: false,
      trackErrors: true,
      trackOutbound: false,
      tags: ['a'],
    }
    const { body } = await organization.owner.post(pathOf(organization), { ...valid, ...settings })
    expect(body).toMatchObject(settings)
  })

  it('201: makes an app of the type mobile', async () => {
    const organization = await gateway.organization()
    const app = { domain: 'com.example.App', name: 'App', type: 'mobile' }
    const { body } = await organization.owner.post(pathOf(organization), app)
    expect(body).toMatchObject(app)
  })

  it('201: has no creator when an organization key made it', async () => {
    const organization = await gateway.organization()
    const { status, body } = await (await organization.key()).post(pathOf(organization), valid)
    expect({ status, createdBy: body.createdBy }).toEqual({ status: 201, createdBy: null })
  })

  it('201: strips protocol and slashes, lowers the host and ignores unknown fields', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.post(pathOf(organization), {
      ...valid,
      domain: 'https://WWW.Example.com//',
      siteId: 1,
      nonsense: { deep: [] },
    })
    expect({ status, domain: body.domain }).toEqual({ status: 201, domain: 'www.example.com' })
  })

  it.each(['example.com/path', 'example.com:8080', 'localhost', '127.0.0.1', 'exa mple.com', '', ' example.com'])(
    '400: %s is no domain',
    async (domain) => {
      const organization = await gateway.organization()
      expect(await refused(organization, organization.owner, { ...valid, domain })).toEqual({
        status: 400,
        body: { error: 'Invalid domain format. Must be a valid domain like example.com or sub.example.com' },
      })
    },
  )

  it('400: refuses a bad app identifier', async () => {
    const organization = await gateway.organization()
    expect(await refused(organization, organization.owner, { ...valid, domain: '.app', type: 'mobile' })).toEqual({
      status: 400,
      body: { error: 'Invalid app identifier. Use a bundle/package identifier like com.example.app' },
    })
  })

  it('400: refuses an app with what only browsers have', async () => {
    const organization = await gateway.organization()
    const body = { domain: 'com.example', name: 'App', type: 'mobile', sessionReplay: true }
    expect(await refused(organization, organization.owner, body)).toEqual({
      status: 400,
      body: { error: 'Session replay and Web Vitals are only available for web sites' },
    })
  })

  it('400: names the field that is missing or of a wrong type', async () => {
    const organization = await gateway.organization()
    for (const [body, field] of [
      [{ name: 'X' }, 'domain'],
      [{ domain: 'example.com' }, 'name'],
      [{ ...valid, public: 'yes' }, 'public'],
      [{ ...valid, tags: 'a' }, 'tags'],
    ] as const) {
      const answer = await refused(organization, organization.owner, body)
      expect(answer.status).toBe(400)
      expect(answer.body.error).toMatch(new RegExp(`^${field}: `))
    }
  })

  it('401: does not answer the anonymous', async () => {
    const organization = await gateway.organization()
    expect(await refused(organization, gateway.anonymous, valid)).toEqual({
      status: 401,
      body: { error: 'Unauthorized' },
    })
  })

  it('403: refuses outsiders and plain members, each in the documented words, whatever the body', async () => {
    const organization = await gateway.organization()
    expect(await refused(organization, await gateway.person(), {})).toEqual({
      status: 403,
      body: { error: 'You are not a member of this organization' },
    })
    expect(await refused(organization, await organization.member(), {})).toEqual({
      status: 403,
      body: { error: 'You must be an admin or owner' },
    })
  })

  it('403: names the scope that a key lacks', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('RYBBIT', { scopes: ['org:read'] })
    expect(await refused(organization, key, valid)).toEqual({
      status: 403,
      body: { error: 'Insufficient scope', required: 'sites:create' },
    })
  })

  it('403: keeps the limit of the plan, and validates before it asks for it', async () => {
    const organization = await gateway.organization()
    await organization.site()
    await gateway.services.database.system.subscription.create({
      data: { organizationId: organization.uuid, planName: 'basic100k', status: 'active', siteLimit: 1 },
    })
    expect(await refused(organization, organization.owner, valid)).toEqual({
      status: 403,
      body: { error: 'You have reached the limit of 1 website(s) for your plan. Please upgrade to add more.' },
    })
    expect(await refused(organization, organization.owner, { ...valid, domain: 'localhost' })).toMatchObject({
      status: 400,
    })
  })

  it('404: tells a super admin that there is no such organization', async () => {
    const root = await gateway.person({ superAdmin: true })
    const { status, body } = await root.post('/api/organizations/org_01jz5m3x8nfa3v9k2y7q4w6e5r/sites', valid)
    expect({ status, body }).toEqual({ status: 404, body: { error: 'Organization not found' } })
  })

  it('409: refuses a domain that the organization has already, in any case', async () => {
    const organization = await gateway.organization()
    await organization.site('example.com')
    expect(await refused(organization, organization.owner, { ...valid, domain: 'EXAMPLE.com' })).toEqual({
      status: 409,
      body: { error: 'Domain already in use' },
    })
  })
})
