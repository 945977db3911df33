import { describe, expect, it } from 'vitest'
import { encodeId } from '../../../src/ids.js'
import { memberSitesShape } from '../../../src/rest/rybbit/shapes.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { refusedWrite } from '../refused-write.js'

const gateway = useGateway()

const pathOf = (organization: OrganizationSeed, member: { id: string }) =>
  `/api/organizations/${organization.id}/members/${encodeId('Member', member.id)}/sites`

const refused = (organization: OrganizationSeed, client: Client, member: { id: string }, body: object) =>
  refusedWrite(organization, client, 'PUT', pathOf(organization, member), body)

describe('PUT /api/organizations/:organizationId/members/:memberId/sites', () => {
  it('200: replaces the list of sites that the member may see', async () => {
    const organization = await gateway.organization()
    const [first, second] = [await organization.site(), await organization.site()]
    const member = await organization.member()
    const path = pathOf(organization, member.member)
    await organization.owner.json('PUT', path, { hasRestrictedSiteAccess: true, siteIds: [first.siteId] })
    const body = { hasRestrictedSiteAccess: true, siteIds: [second.siteId, second.siteId] }
    const answer = await organization.owner.json('PUT', path, body)
    expect(answer.status).toBe(200)
    expect(memberSitesShape.parse(answer.body)).toEqual({
      memberId: encodeId('Member', member.member.id),
      hasRestrictedSiteAccess: true,
      siteAccess: [{ siteId: second.siteId, name: second.name, domain: second.domain }],
    })
    const { body: seen } = await member.get(`/api/organizations/${organization.id}/sites`)
    expect(seen.sites).toMatchObject([{ siteId: second.siteId }])
  })

  it('200: lifts the restriction', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const member = await organization.member()
    const path = pathOf(organization, member.member)
    await organization.owner.json('PUT', path, { hasRestrictedSiteAccess: true, siteIds: [] })
    const { body } = await organization.owner.json('PUT', path, { hasRestrictedSiteAccess: false, siteIds: [] })
    expect(body).toMatchObject({ hasRestrictedSiteAccess: false, siteAccess: [] })
    expect((await member.get(`/api/organizations/${organization.id}/sites`)).body.sites).toHaveLength(1)
  })

  it('400: names the sites that are not of this organization', async () => {
    const organization = await gateway.organization()
    const foreign = await (await gateway.organization()).site()
    const { member } = await organization.member()
    const body = { hasRestrictedSiteAccess: true, siteIds: [foreign.siteId, 2_147_483_648, -1] }
    expect(await refused(organization, organization.owner, member, body)).toEqual({
      status: 400,
      body: { error: `Sites do not belong to organization: ${foreign.siteId}, 2147483648, -1` },
    })
  })

  it('400: restricts no owner and no admin', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member('admin')
    expect(
      await refused(organization, organization.owner, member, { hasRestrictedSiteAccess: true, siteIds: [] }),
    ).toEqual({
      status: 400,
      body: { error: 'Owners and admins see every site and cannot be restricted.' },
    })
  })

  it('400: names the field that is missing or of a wrong type', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    for (const [body, field] of [
      [{}, 'hasRestrictedSiteAccess'],
      [{ hasRestrictedSiteAccess: true, siteIds: ['1'] }, 'siteIds.0'],
      [{ hasRestrictedSiteAccess: true, siteIds: [1.5] }, 'siteIds.0'],
    ] as const) {
      const answer = await refused(organization, organization.owner, member, body)
      expect(answer.status).toBe(400)
      expect(answer.body.error.split(':')[0]).toBe(field)
    }
  })

  it('401: does not answer the anonymous', async () => {
    const organization = await gateway.organization()
    const { member } = await organization.member()
    expect(await refused(organization, gateway.anonymous, member, {})).toEqual({
      status: 401,
      body: { error: 'Unauthorized' },
    })
  })

  it('403: refuses outsiders, plain members and keys of too small a scope, each in its words', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const key = await organization.owner.key('RYBBIT', { scopes: ['org:read'] })
    expect(await refused(organization, await gateway.person(), member.member, {})).toEqual({
      status: 403,
      body: { error: 'You are not a member of this organization' },
    })
    expect(await refused(organization, member, member.member, {})).toEqual({
      status: 403,
      body: { error: 'You must be an admin or owner' },
    })
    expect(await refused(organization, key, member.member, {})).toEqual({
      status: 403,
      body: { error: 'Insufficient scope', required: 'members:manage' },
    })
  })

  it('404: finds members of this organization alone', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const { member } = await other.member()
    for (const id of [member.id, gateway.services.newId()]) {
      expect(await refused(organization, organization.owner, { id }, { hasRestrictedSiteAccess: true })).toEqual({
        status: 404,
        body: { error: 'Member not found' },
      })
    }
  })
})
