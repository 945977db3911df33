import { describe, expect, it } from 'vitest'
import { myOrganizationShape } from '../../../src/rest/rybbit/shapes.js'
import { useGateway } from '../../testkit/gateway.js'
import { fewestStatements } from '../fewest-statements.js'

const gateway = useGateway()
const PATH = '/rybbit/api/organizations'
const idsOf = (body: { id: string }[]) => body.map((row) => row.id)

describe('GET /api/organizations', () => {
  it('200: shows a person its organizations with members and sites', async () => {
    const organization = await gateway.organization()
    const second = await gateway.organization({ owner: organization.owner })
    const site = await organization.site()
    const { status, body } = await organization.owner.get(PATH)
    expect(status).toBe(200)
    expect(myOrganizationShape.array().parse(body)).toEqual(body)
    expect(idsOf(body)).toEqual([organization.id, second.id])
    expect(body[0]).toMatchObject({ members: [{ userId: organization.owner.id }], sites: [{ siteId: site.siteId }] })
  })

  it('200: shows no members to a key', async () => {
    const { owner, id } = await gateway.organization()
    const { body } = await (await owner.key('RYBBIT')).get('/api/organizations')
    expect(body).toMatchObject([{ id, members: [] }])
  })

  it('200: lists its organization to an organization key', async () => {
    const organization = await gateway.organization()
    const { body } = await (await organization.key()).get('/api/organizations')
    expect(idsOf(body)).toEqual([organization.id])
  })

  it('200: shows the rest where a role hides sites, members or the plan', async () => {
    const organization = await gateway.organization()
    await organization.site()
    await organization.role('Blind', ['organization.read'])
    const blind = await organization.member('blind')
    const own = await gateway.organization({ owner: blind })
    const { status, body } = await blind.get(PATH)
    expect(status).toBe(200)
    expect(myOrganizationShape.array().parse(body)).toMatchObject([
      { id: organization.id, members: [], sites: [], monthlyEventCount: null },
      { id: own.id, monthlyEventCount: 0 },
    ])
  })

  it('200: is empty for somebody who belongs nowhere', async () => {
    const { status, body } = await (await gateway.person()).get(PATH)
    expect({ status, body }).toEqual({ status: 200, body: [] })
  })

  it('200: costs the same statements for many organizations as for one', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const read = () => organization.owner.get(PATH)
    const one = await fewestStatements(gateway, read)
    for (let i = 0; i < 3; i += 1) await (await gateway.organization({ owner: organization.owner })).site()
    expect(await fewestStatements(gateway, read)).toBe(one)
  })

  it('401: does not answer the anonymous', async () => {
    const { status, body } = await gateway.anonymous.get(PATH)
    expect({ status, body }).toEqual({ status: 401, body: { error: 'Unauthorized' } })
  })
})
