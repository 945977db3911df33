import { describe, expect, it } from 'vitest'
import { listedSiteShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'

const gateway = useGateway()
const notFound = { status: 404, body: { error: 'Site not found' } }

describe('GET /api/sites/:siteId', () => {
  it('200: shows the site by its number and by its public id', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const byNumber = await organization.owner.get(`/api/sites/${site.siteId}`)
    expect(byNumber.status).toBe(200)
    expect(listedSiteShape.parse(byNumber.body)).toMatchObject({ siteId: site.siteId, organizationId: organization.id })
    expect((await organization.owner.get(`/api/sites/${site.publicId}`)).body).toEqual(byNumber.body)
  })

  it('401: does not answer the anonymous', async () => {
    const site = await (await gateway.organization()).site()
    const { status, body } = await gateway.anonymous.get(`/api/sites/${site.siteId}`)
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })

  it('404: finds no site of others and none that is absent', async () => {
    const site = await (await gateway.organization()).site()
    const outsider = await gateway.person()
    for (const id of [site.siteId, site.publicId, '99999999999999999999', '-1', 'x', '%00']) {
      const { status, body } = await outsider.get(`/api/sites/${id}`)
      expect({ status, body }).toEqual(notFound)
    }
  })

  it('404: hides sites from a member who was not granted them', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const restricted = await organization.member()
    await gateway.services.database.system.member.update({
      where: { id: restricted.member.id },
      data: { hasRestrictedSiteAccess: true },
    })
    gateway.services.viewers.forgetAll()
    const { status, body } = await restricted.get(`/api/sites/${site.siteId}`)
    expect({ status, body }).toEqual(notFound)
  })
})
