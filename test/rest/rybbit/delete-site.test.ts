import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import { refusedWrite } from '../refused-write.js'

const gateway = useGateway()

describe('DELETE /api/sites/:siteId', () => {
  it('200: deletes the site', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { status, body } = await organization.owner.json('DELETE', `/api/sites/${site.siteId}`)
    expect({ status, body }).toEqual({ status: 200, body: { success: true } })
    expect((await organization.owner.get(`/api/sites/${site.siteId}`)).status).toBe(404)
  })

  it('401: does not answer the anonymous', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    expect(await refusedWrite(organization, gateway.anonymous, 'DELETE', `/api/sites/${siteId}`)).toEqual({
      status: 401,
      body: { error: 'Unauthorized' },
    })
  })

  it('403: refuses plain members, and keys of too small a scope', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    const key = await organization.owner.key('RYBBIT', { scopes: ['sites:read'] })
    expect(await refusedWrite(organization, await organization.member(), 'DELETE', `/api/sites/${siteId}`)).toEqual({
      status: 403,
      body: { error: 'You must be an admin or owner' },
    })
    expect(await refusedWrite(organization, key, 'DELETE', `/api/sites/${siteId}`)).toEqual({
      status: 403,
      body: { error: 'Insufficient scope', required: 'sites:write' },
    })
  })

  it('404: finds no site of others', async () => {
    const organization = await gateway.organization()
    const { siteId } = await organization.site()
    expect(await refusedWrite(organization, await gateway.person(), 'DELETE', `/api/sites/${siteId}`)).toEqual({
      status: 404,
      body: { error: 'Site not found' },
    })
  })
})
