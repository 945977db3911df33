import { describe, expect, it } from 'vitest'
import { scopeOf, scopeText } from '../../src/access/scope.js'
import { scopedRows } from '../../src/database/client.js'
import { encodeId } from '../../src/ids.js'
import { MOST_FOUND } from '../../src/member/reads.js'
import { fewestStatements } from '../rest/fewest-statements.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const MEMBERS = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String,
    $filter: MemberFilter, $orderBy: MemberOrder) {
  organization(by: { id: $id }) {
    members(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { id uuid user { id name email } role { name permissions } roles { name } organization { id } }
    }
  }
}`

type Client = Awaited<ReturnType<typeof gateway.person>>
type Page = {
  totalCount: number
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string }
  nodes: { uuid: string }[]
}

const listed = async (viewer: Pick<Client, 'data'>, id: string, args: object = {}): Promise<Page> =>
  (await viewer.data(MEMBERS, { id, ...args })).organization.members

const uuids = (page: Page) => page.nodes.map((node) => node.uuid)

async function crowd(size: number) {
  const organization = await gateway.organization()
  const members = [organization.ownerMember.id]
  for (let i = 1; i < size; i++) members.push((await organization.member()).member.id)
  return { organization, owner: organization.owner, id: organization.id, members }
}

describe('Organization.members', () => {
  it('shows who belongs to it, with user and roles, the strongest first', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['users.read'])
    const guide = await organization.member(['guide', 'member'])
    const page = await listed(organization.owner, organization.id)
    expect(page.totalCount).toBe(2)
    expect(page.nodes[1]).toMatchObject({
      id: encodeId('Member', guide.member.id),
      user: { id: guide.id, email: guide.user.email },
      role: { name: 'member' },
      roles: [{ name: 'member' }, { name: 'Guide' }],
      organization: { id: organization.id },
    })
  })

  it('pages forward from the oldest', async () => {
    const { owner, id, members } = await crowd(5)
    const first = await listed(owner, id, { first: 2 })
    expect(uuids(first)).toEqual(members.slice(0, 2))
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await listed(owner, id, { first: 2, after: first.pageInfo.endCursor })
    expect(uuids(second)).toEqual(members.slice(2, 4))
    const last = await listed(owner, id, { first: 2, after: second.pageInfo.endCursor })
    expect(uuids(last)).toEqual(members.slice(4))
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  it('pages backward from the end', async () => {
    const { owner, id, members } = await crowd(5)
    const last = await listed(owner, id, { last: 2 })
    expect(uuids(last)).toEqual(members.slice(3))
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const before = await listed(owner, id, { last: 2, before: last.pageInfo.startCursor })
    expect(uuids(before)).toEqual(members.slice(1, 3))
  })

  it('turns round on request', async () => {
    const { owner, id, members } = await crowd(3)
    const page = await listed(owner, id, { orderBy: { field: 'CREATED_AT', direction: 'DESC' } })
    expect(uuids(page)).toEqual([...members].reverse())
  })

  it('keeps its place while members come and go', async () => {
    const { organization, owner, id, members } = await crowd(4)
    const first = await listed(owner, id, { first: 2 })
    await owner.mutate('removeMember', { memberId: members[1] })
    await organization.member()
    const second = await listed(owner, id, { first: 2, after: first.pageInfo.endCursor })
    expect(uuids(second)).toEqual(members.slice(2, 4))
  })

  it.each([{ first: 0 }, { first: 101 }, { first: -1 }, { first: 2, last: 2 }, { first: 2, after: 'nonsense' }])(
    'refuses the page %j',
    async (args) => {
      const organization = await gateway.organization()
      const { errors } = await organization.owner.graph(MEMBERS, { id: organization.id, ...args })
      expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
    },
  )

  it('finds by a part of name or e-mail, whatever the case, and takes wildcards as they are', async () => {
    const organization = await gateway.organization()
    const ada = await gateway.person({ name: 'Ada Love_lace' })
    await organization.member('member', ada)
    await organization.member('member', await gateway.person({ name: 'Bob' }))
    const found = async (search: string) =>
      uuids(await listed(organization.owner, organization.id, { filter: { search } })).length
    expect(await found('ADA LOVE')).toBe(1)
    expect(await found(ada.user.email.slice(0, -3).toUpperCase())).toBe(1)
    expect(await found('love_')).toBe(1)
    expect(await found('lov__')).toBe(0)
    expect(await found('%')).toBe(0)
    expect(await found("'; drop table member; --\u0000")).toBe(0)
  })

  it('finds no text across the end of the name and the begin of the address', async () => {
    const organization = await gateway.organization()
    const person = await gateway.person({ name: 'Grace Hopper' })
    await organization.member('member', person)
    const search = `Hopper ${person.user.email.slice(0, 6)}`
    const page = await listed(organization.owner, organization.id, { filter: { search } })
    expect(page.nodes).toEqual([])
  })

  it('finds nobody of another organization, and nobody for whom it may not', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    await other.member('member', await gateway.person({ name: 'Katherine Johnson' }))
    const filter = { search: 'Katherine' }
    expect((await listed(organization.owner, organization.id, { filter })).nodes).toEqual([])
    const { owner, uuid } = organization
    const identified = await gateway.services.viewers.identify(new Headers(owner.headers))
    if (identified.outcome !== 'identified') throw new Error('not signed in')
    const asOwner = scopeOf(identified.viewer, { requireVerifiedEmail: false })
    const { appPool } = gateway.services.database
    const found = (id: string) =>
      scopedRows(appPool, scopeText(asOwner), 'select members_found($1, $2, 10)', [id, '%a%'])
    expect(await found(uuid)).not.toEqual([])
    expect(await found(other.uuid)).toEqual([])
  })

  it('finds all of many, in their order, as it finds few', async () => {
    const organization = await gateway.organization()
    const { system } = gateway.services.database
    const { newId } = gateway.services
    const tag = gateway.services.random(6).toString('hex')
    const ids = Array.from({ length: MOST_FOUND + 20 }, () => newId())
    const name = (i: number) => (i < 3 ? `Rare-${tag}` : `Common-${tag}`)
    const users = ids.map((id, i) => ({ id, name: name(i), email: `${id}@example.test` }))
    await system.user.createMany({ data: users })
    const member = (userId: string) => ({
      id: newId(),
      organizationId: organization.uuid,
      userId,
      roleKeys: ['member'],
    })
    await system.member.createMany({ data: ids.map(member) })
    const found = async (search: string) =>
      listed(organization.owner, organization.id, { first: 2, filter: { search } })
    expect(await found(`rare-${tag}`)).toMatchObject({ totalCount: 3, nodes: [{}, {}] })
    expect(await found(`common-${tag}`)).toMatchObject({ totalCount: MOST_FOUND + 17, nodes: [{}, {}] })
  })

  it('finds in many organizations with the statements of one', async () => {
    const owner = await gateway.person({ name: 'Hedy Lamarr' })
    const ask = () =>
      owner.data(
        '{ organizations(first: 20) { nodes { members(filter: { search: "Hedy" }) { totalCount nodes { id } } } } }',
      )
    await gateway.organization({ owner })
    const one = await fewestStatements(gateway, ask)
    await Promise.all([1, 2, 3].map(() => gateway.organization({ owner })))
    expect(await fewestStatements(gateway, ask)).toBe(one)
    const { organizations } = await ask()
    expect(organizations.nodes.map((node: { members: { totalCount: number } }) => node.members.totalCount)).toEqual([
      1, 1, 1, 1,
    ])
  })

  it('filters by role and by user', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['users.read'])
    const guide = await organization.member(['guide', 'member'])
    const { owner, id } = organization
    const found = async (filter: object) => {
      const page = await listed(owner, id, { filter })
      expect(page.totalCount).toBe(page.nodes.length)
      return uuids(page)
    }
    expect(await found({ role: ' GUIDE ' })).toEqual([guide.member.id])
    expect(await found({ role: 'king' })).toEqual([])
    expect(await found({ userId: guide.id })).toEqual([guide.member.id])
    expect(await found({ userId: owner.user.id })).toEqual([organization.ownerMember.id])
    expect(await found({ userId: guide.id, role: 'owner' })).toEqual([])
    expect(await found({ userId: 'nobody' })).toEqual([])
  })

  it('needs users.read, and says so', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(MEMBERS, { id: organization.id })
    expect(data).toEqual({ organization: { members: null } })
    expect(errors).toMatchObject([
      {
        path: ['organization', 'members'],
        extensions: { code: 'FORBIDDEN', missingPermissions: ['users.read'] },
      },
    ])
  })

  it('names roles to who may read users, but tells what they permit only with roles.read', async () => {
    const organization = await gateway.organization()
    await organization.role('member', ['organization.read', 'users.read'])
    await organization.member()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read', 'users.read'] })
    const names = await key.data(
      'query($id: ID!) { organization(by: { id: $id }) { members { nodes { role { name isSystem } } } } }',
      { id: organization.id },
    )
    expect(names.organization.members.nodes).toEqual([
      { role: { name: 'owner', isSystem: true } },
      { role: { name: 'member', isSystem: false } },
    ])
    const { data, errors } = await key.graph(MEMBERS, { id: organization.id })
    expect(data.organization.members).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['roles.read'] })
  })

  it('shows a partner the members and roles of its organizations, and of no other', async () => {
    const { row, key } = await gateway.seed.partner()
    const [organization, foreign] = [await gateway.organization({ partnerId: row.id }), await gateway.organization()]
    await organization.role('Guide', ['users.read'])
    await organization.member('guide')
    const query = 'query($id: ID!) { organization(by: { id: $id }) { members { nodes { role { name } } } } }'
    expect(await key.data(query, { id: organization.id })).toEqual({
      organization: { members: { nodes: [{ role: { name: 'owner' } }, { role: { name: 'Guide' } }] } },
    })
    expect(await key.data(query, { id: foreign.id })).toEqual({ organization: null })
  })

  it('sends as many statements for a hundred members with users and roles as for one', async () => {
    const [small, large] = [await gateway.organization(), await gateway.organization()]
    for (const organization of [small, large]) await organization.role('Guide', ['users.read'])
    const { system } = gateway.services.database
    const users = Array.from({ length: 99 }, (_, i) => ({
      id: gateway.services.newId(),
      name: `Crowd ${i}`,
      email: `${gateway.services.newId()}@example.test`,
    }))
    await system.user.createMany({ data: users })
    await system.member.createMany({
      data: users.map((user, i) => ({
        id: gateway.services.newId(),
        organizationId: large.uuid,
        userId: user.id,
        roleKeys: i % 2 ? ['guide'] : ['member', 'guide'],
      })),
    })
    // The least of three, for an announcement still on its way makes a request look up its viewer again.
    const ask = async ({ owner, id }: typeof small) => {
      let count = 0
      const sent: number[] = []
      for (let i = 0; i < 3; i++) {
        const statements = await gateway.statementsOf(async () => {
          count = (await listed(owner, id, { first: 100 })).nodes.length
        })
        sent.push(statements.length)
      }
      return { count, statements: Math.min(...sent) }
    }
    const [one, hundred] = [await ask(small), await ask(large)]
    expect([one.count, hundred.count]).toEqual([1, 100])
    expect(hundred.statements).toBe(one.statements)
    expect(hundred.statements).toBe(5)
  })
})

describe('a member by id', () => {
  const NODE = 'query($id: ID!) { node(id: $id) { ... on Member { uuid role { name } } } }'

  it('is there for those who may list members, and for itself', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read'])
    const [blind, other] = [await organization.member('blind'), await organization.member()]
    const seenBy = async (viewer: Pick<Client, 'data'>, member: { id: string }) =>
      (await viewer.data(NODE, { id: encodeId('Member', member.id) })).node?.uuid ?? null
    expect(await seenBy(organization.owner, blind.member)).toBe(blind.member.id)
    expect(await seenBy(blind, blind.member)).toBe(blind.member.id)
    expect(await seenBy(blind, other.member)).toBeNull()
    expect(await seenBy(await gateway.person(), other.member)).toBeNull()
    expect(await seenBy(gateway.anonymous as Client, other.member)).toBeNull()
  })

  it('is there as viewerMember without users.read', async () => {
    const organization = await gateway.organization()
    await organization.role('Blind', ['organization.read'])
    const blind = await organization.member('blind')
    const query = 'query($id: ID!) { organization(by: { id: $id }) { viewerMember { uuid role { name } } } }'
    const seen = await blind.data(query, { id: organization.id })
    expect(seen.organization.viewerMember).toEqual({ uuid: blind.member.id, role: { name: 'Blind' } })
    const root = await gateway.person({ superAdmin: true })
    expect((await root.data(query, { id: organization.id })).organization.viewerMember).toBeNull()
  })
})
