import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed, Person } from '../testkit/seed.js'
import { statementCount } from '../testkit/statements.js'

const gateway = useGateway()

const list = `query ($id: ID!, $filter: SiteFilter, $orderBy: SiteOrder, $first: Int, $after: String) {
  organization(by: { id: $id }) {
    sites(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount nodes { domain sessionsLast24Hours viewerCanManage createdBy { name } organization { name } }
      pageInfo { endCursor hasNextPage }
    }
  }
}`
type Listed = { domain: string }
const domains = (data: { organization: { sites: { nodes: Listed[] } } }) =>
  data.organization.sites.nodes.map((site) => site.domain)

async function restrict(
  organization: OrganizationSeed,
  person: Person & { member: { id: string } },
  siteIds: string[],
) {
  const result = await organization.owner.mutate('setSiteAccess', {
    memberId: person.member.id,
    restricted: true,
    siteIds,
  })
  expect(result.__typename).toBe('SetSiteAccessSuccess')
}

const visit = (organization: OrganizationSeed, siteId: string, sessionId: string, lastEventAt: Date) =>
  gateway.services.database.system.siteSession.create({
    data: {
      siteId,
      sessionId,
      organizationId: organization.uuid,
      distinctId: 'visitor',
      startedAt: lastEventAt,
      lastEventAt,
      eventCount: 1,
    },
  })

describe('Organization.sites', () => {
  it('orders, filters and pages', async () => {
    const organization = await gateway.organization()
    for (const domain of ['b.test', 'c.test', 'a.test']) await organization.site(domain)
    const read = (variables: object) => organization.owner.data(list, { id: organization.id, ...variables })
    expect(domains(await read({}))).toEqual(['b.test', 'c.test', 'a.test'])
    expect(domains(await read({ orderBy: { field: 'DOMAIN' } }))).toEqual(['a.test', 'b.test', 'c.test'])
    expect(domains(await read({ orderBy: { field: 'NAME', direction: 'DESC' } }))).toEqual([
      'c.test',
      'b.test',
      'a.test',
    ])
    expect(domains(await read({ filter: { search: 'B.T' } }))).toEqual(['b.test'])
    expect(domains(await read({ filter: { search: '%' } }))).toEqual([])
    expect(domains(await read({ filter: { domain: 'C.test' } }))).toEqual(['c.test'])
    const first = await read({ orderBy: { field: 'DOMAIN' }, first: 2 })
    expect(first.organization.sites).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } })
    const { endCursor: after } = first.organization.sites.pageInfo
    expect(domains(await read({ orderBy: { field: 'DOMAIN' }, first: 2, after }))).toEqual(['c.test'])
  })

  it('finds an app by its identifier, which keeps its case', async () => {
    const organization = await gateway.organization()
    await organization.site('com.Example.app')
    for (const domain of ['com.Example.app', 'com.example.app']) {
      const data = await organization.owner.data(list, { id: organization.id, filter: { domain } })
      expect(domains(data)).toEqual(['com.Example.app'])
    }
  })

  it('is null with FORBIDDEN for a key without sites.read', async () => {
    const { owner, id } = await gateway.organization()
    const key = await owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(list, { id })
    expect(data.organization).toEqual({ sites: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['sites.read'] })
  })

  it('costs the same number of statements for 1 and for 100 sites', async () => {
    const organization = await gateway.organization()
    const count = () =>
      statementCount(gateway, () => organization.owner.data(list, { id: organization.id, first: 100 }))
    await organization.site()
    const forOne = await count()
    for (let i = 1; i < 100; i++) await organization.site()
    expect(await count()).toBe(forOne)
  })
})

describe('a member with restricted access', () => {
  it('sees granted sites only, in lists, counts and by id', async () => {
    const organization = await gateway.organization()
    const [granted, other] = [await organization.site('granted.test'), await organization.site('other.test')]
    const member = await organization.member('member')
    await restrict(organization, member, [granted.id])

    const listed = await member.data(list, { id: organization.id })
    expect(domains(listed)).toEqual(['granted.test'])
    expect(listed.organization.sites.totalCount).toBe(1)
    const searched = await member.data(list, { id: organization.id, filter: { domain: 'other.test' } })
    expect(searched.organization.sites).toMatchObject({ totalCount: 0, nodes: [] })

    const { nodes } = await member.data('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Site { domain } } }', {
      ids: [encodeId('Site', granted.id), encodeId('Site', other.id)],
    })
    expect(nodes).toEqual([{ domain: 'granted.test' }, null])
  })

  it('is restricted through its keys, too', async () => {
    const organization = await gateway.organization()
    const [granted] = [await organization.site('granted.test'), await organization.site('other.test')]
    const member = await organization.member('member')
    await restrict(organization, member, [granted.id])
    const key = await member.key()
    expect(domains(await key.data(list, { id: organization.id }))).toEqual(['granted.test'])
  })

  it('changes no site that it does not see, whatever its role permits', async () => {
    const organization = await gateway.organization()
    const [granted, other] = [await organization.site('granted.test'), await organization.site('other.test')]
    await organization.role('editor', ['organization.read', 'sites.read', 'sites.update', 'sites.delete'])
    const editor = await organization.member('editor')
    await restrict(organization, editor, [granted.id])
    const before = await organization.snapshot()
    expect(await editor.mutate('updateSite', { siteId: other.id, name: 'X' })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await editor.mutate('deleteSite', { siteId: other.siteId })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await organization.snapshot()).toEqual(before)
    expect(await editor.mutate('updateSite', { siteId: granted.id, name: 'X' })).toMatchObject({
      __typename: 'UpdateSiteSuccess',
    })
  })
})

describe('Member.sites', () => {
  const membersWithSites = `query ($id: ID!) {
    organization(by: { id: $id }) { members { nodes { sites { totalCount nodes { domain } } } } }
  }`

  it('shows all sites of an unrestricted member and the granted ones of others', async () => {
    const organization = await gateway.organization()
    const [granted] = [await organization.site('granted.test'), await organization.site('other.test')]
    await restrict(organization, await organization.member('member'), [granted.id])
    const data = await organization.owner.data(membersWithSites, { id: organization.id })
    expect(data.organization.members.nodes).toEqual([
      { sites: { totalCount: 2, nodes: [{ domain: 'granted.test' }, { domain: 'other.test' }] } },
      { sites: { totalCount: 1, nodes: [{ domain: 'granted.test' }] } },
    ])
  })

  it('shows a restricted viewer no site beyond its own', async () => {
    const organization = await gateway.organization()
    const [granted] = [await organization.site('granted.test'), await organization.site('other.test')]
    const member = await organization.member('member')
    await restrict(organization, member, [granted.id])
    const data = await member.data(membersWithSites, { id: organization.id })
    for (const { sites } of data.organization.members.nodes) {
      expect(sites).toEqual({ totalCount: 1, nodes: [{ domain: 'granted.test' }] })
    }
  })

  it('costs the same number of statements for 1 and for 10 members', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const count = () =>
      statementCount(gateway, () => organization.owner.data(membersWithSites, { id: organization.id }))
    const forOne = await count()
    for (let i = 0; i < 9; i++) await restrict(organization, await organization.member('member'), [site.id])
    expect(await count()).toBe(forOne)
  })
})

describe('sessionsLast24Hours', () => {
  const read = async (organization: OrganizationSeed) =>
    (await organization.owner.data(list, { id: organization.id })).organization.sites.nodes.map(
      (site: { sessionsLast24Hours: number }) => site.sessionsLast24Hours,
    )

  it('counts sessions of each site with an event in the last day, and moves with the clock', async () => {
    const organization = await gateway.organization()
    const [busy] = [await organization.site('busy.test'), await organization.site('quiet.test')]
    const now = gateway.services.now().getTime()
    await visit(organization, busy.id, 'recent', new Date(now))
    await visit(organization, busy.id, 'yesterday', new Date(now - 23 * 3_600_000))
    await visit(organization, busy.id, 'before', new Date(now - 25 * 3_600_000))
    expect(await read(organization)).toEqual([2, 0])
    gateway.advance(2 * 3_600_000)
    expect(await read(organization)).toEqual([1, 0])
    gateway.advance(23 * 3_600_000)
    expect(await read(organization)).toEqual([0, 0])
  })
})

describe('viewerCanManage', () => {
  it('is true for whoever may change the site', async () => {
    const organization = await gateway.organization()
    await organization.site()
    const member = await organization.member('member')
    const read = async (viewer: Person) =>
      (await viewer.data(list, { id: organization.id })).organization.sites.nodes[0].viewerCanManage
    expect(await read(organization.owner)).toBe(true)
    expect(await read(member)).toBe(false)
  })
})

describe('Site as an entity', () => {
  it('is resolved by id through the eyes of the viewer', async () => {
    const organization = await gateway.organization()
    const site = await organization.site('entity.test')
    const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Site { domain } } }`
    const representations = [{ __typename: 'Site', id: encodeId('Site', site.id) }]
    expect(await organization.owner.data(entities, { representations })).toEqual({
      _entities: [{ domain: 'entity.test' }],
    })
    expect(await (await gateway.person()).data(entities, { representations })).toEqual({ _entities: [null] })
  })
})
