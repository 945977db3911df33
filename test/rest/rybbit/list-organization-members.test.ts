import { describe, expect, it } from 'vitest'
import { organizationMembersShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { fewestStatements } from '../fewest-statements.js'

const gateway = useGateway()
const pathOf = (organization: OrganizationSeed) => `/api/organizations/${organization.id}/members`

describe('GET /api/organizations/:organizationId/members', () => {
  it('200: shows every member with its user, in the documented shape', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const { status, body } = await member.get(pathOf(organization))
    expect(status).toBe(200)
    expect(organizationMembersShape.parse(body)).toEqual(body)
    const { owner } = organization
    expect(body.data).toMatchObject([
      { role: 'owner', userId: owner.id, user: { id: owner.id, name: owner.user.name, email: owner.user.email } },
      { role: 'member', userId: member.id, organizationId: organization.id },
    ])
    expect(body.data[0].id).toMatch(/^member_/)
  })

  it('200: shows several roles joined by commas and a shadow under the key of the system role', async () => {
    const organization = await gateway.organization()
    await organization.role('Editor', ['sites.update'])
    await organization.role('Member', ['organization.read'])
    await organization.member(['member', 'editor'])
    const { body } = await organization.owner.get(pathOf(organization))
    expect(body.data[1].role.split(',').sort()).toEqual(['editor', 'member'])
  })

  it('200: shows which sites a restricted member may see', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const { member } = await organization.member()
    const { system } = gateway.services.database
    await system.member.update({ where: { id: member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({ data: { memberId: member.id, siteId: site.id, organizationId: organization.uuid } })
    const { body } = await organization.owner.get(pathOf(organization))
    expect(body.data.map((row: { siteAccess: object }) => row.siteAccess)).toEqual([
      { hasRestrictedSiteAccess: false, siteIds: [] },
      { hasRestrictedSiteAccess: true, siteIds: [site.siteId] },
    ])
  })

  it('200: lists more members than a page of the graph holds', async () => {
    const organization = await gateway.organization()
    const { system } = gateway.services.database
    const users = Array.from({ length: 120 }, () => gateway.services.newId())
    await system.user.createMany({ data: users.map((id) => ({ id, name: 'Many', email: `${id}@example.test` })) })
    await system.member.createMany({
      data: users.map((userId) => ({
        id: gateway.services.newId(),
        organizationId: organization.uuid,
        userId,
        roleKeys: ['member'],
      })),
    })
    expect((await organization.owner.get(pathOf(organization))).body.data).toHaveLength(121)
  })

  it('200: costs the same statements for many members as for one', async () => {
    const organization = await gateway.organization()
    const read = () => organization.owner.get(pathOf(organization))
    const one = await fewestStatements(gateway, read)
    for (let i = 0; i < 4; i += 1) await organization.member()
    expect(await fewestStatements(gateway, read)).toBe(one)
  })

  it('401: does not answer the anonymous', async () => {
    const { status, body } = await gateway.anonymous.get(pathOf(await gateway.organization()))
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })

  it('403: answers outsiders and roles without the right to see members alike', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read', 'sites.read'])
    for (const client of [await gateway.person(), await organization.member('blind')]) {
      const { status, body } = await client.get(pathOf(organization))
      expect({ status, body }).toEqual({ status: 403, body: { error: 'Forbidden' } })
    }
  })

  it('403: names the scope that a key lacks', async () => {
    const organization = await gateway.organization()
    const key = await organization.key('RYBBIT_ORGANIZATION', { scopes: ['sites:read'] })
    const { status, body } = await key.get(pathOf(organization))
    expect({ status, body }).toEqual({ status: 403, body: { error: 'Insufficient scope', required: 'org:read' } })
  })

  it('404: knows no PATCH, in the words of the framework', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.json('PATCH', pathOf(organization), {})
    expect({ status, body }).toEqual({
      status: 404,
      body: { message: `Route PATCH:${pathOf(organization)} not found`, error: 'Not Found', statusCode: 404 },
    })
  })
})
