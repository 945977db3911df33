import { describe, expect, it } from 'vitest'
import { siteConfigShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'

const gateway = useGateway()

describe('PUT /api/sites/:siteId/config', () => {
  it('200: changes what was sent and keeps the rest', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const path = `/api/sites/${site.siteId}/config`
    await organization.owner.json('PUT', path, { trackErrors: true, excludedIPs: ['203.0.113.7'] })
    const { status, body } = await organization.owner.json('PUT', path, { blockBots: false, name: 'New name' })
    expect(status).toBe(200)
    expect(siteConfigShape.parse(body)).toMatchObject({
      success: true,
      config: {
        name: 'New name',
        domain: site.domain,
        blockBots: false,
        trackErrors: true,
        excludedIPs: ['203.0.113.7'],
      },
    })
  })

  it('200: puts an option back with null', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    const path = `/api/sites/${siteId}/config`
    await organization.owner.json('PUT', path, { trackOutbound: false })
    expect((await organization.owner.json('PUT', path, { trackOutbound: null })).body.config.trackOutbound).toBe(true)
  })

  it('400: tells every setting that is not usable, in the shape of this endpoint', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    const path = `/api/sites/${siteId}/config`
    const types = await refusedWrite(organization, organization.owner, 'PUT', path, { blockBots: 'no', tags: [1] })
    expect(types).toMatchObject({ status: 400, body: { success: false, error: 'Invalid site configuration' } })
    expect(types.body.details.map((detail: { path: string }) => detail.path)).toEqual(['blockBots', 'tags.0'])
    const rules = await refusedWrite(organization, organization.owner, 'PUT', path, { domain: 'localhost' })
    expect(rules).toMatchObject({ status: 400, body: { success: false, details: [{ path: 'domain' }] } })
  })

  it('401, 403, 404: refuses in the words of the other endpoints', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    const path = `/api/sites/${siteId}/config`
    const put = (client: Parameters<typeof refusedWrite>[1]) =>
      refusedWrite(organization, client, 'PUT', path, { name: 'X' })
    expect(await put(gateway.anonymous)).toEqual({ status: 401, body: { error: 'Unauthorized' } })
    expect(await put(await organization.member())).toEqual({
      status: 403,
      body: { error: 'You must be an admin or owner' },
    })
    expect(await put(await gateway.person())).toEqual({ status: 404, body: { error: 'Site not found' } })
  })

  it('409: refuses a domain that another site of the organization has', async () => {
    const organization = await gateway.organization()
    await organization.site('taken.test')
    const { siteId } = await organization.site()
    const path = `/api/sites/${siteId}/config`
    expect(await refusedWrite(organization, organization.owner, 'PUT', path, { domain: 'taken.test' })).toEqual({
      status: 409,
      body: { error: 'Domain already in use' },
    })
  })
})
