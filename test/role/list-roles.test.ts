import { describe, expect, it } from 'vitest'
import { ORGANIZATION_PERMISSIONS, PERMISSIONS } from '../../src/access/permissions.js'
import { systemRole } from '../../src/access/roles.js'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const ROLES = `query($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $all: Boolean) {
  organization(by: { id: $id }) {
    roles(first: $first, after: $after, last: $last, before: $before, includeShadowed: $all) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { id name permissions isSystem isShadowed memberCount organization { id } shadows { id } createdAt }
    }
  }
}`

type Client = Awaited<ReturnType<typeof gateway.person>>

const listed = async (viewer: Pick<Client, 'data'>, id: string, args: object = {}) =>
  (await viewer.data(ROLES, { id, ...args })).organization.roles

const names = (page: { nodes: { name: string }[] }) => page.nodes.map((role) => role.name)

describe('Organization.roles', () => {
  it('lists one role per name: the system roles first, then the own ones by name', async () => {
    const organization = await gateway.organization()
    for (const name of ['Zoo keeper', 'Guide', 'Äbtissin']) await organization.role(name, ['users.read'])
    const page = await listed(organization.owner, organization.id)
    expect(names(page)).toEqual(['owner', 'admin', 'member', 'Guide', 'Zoo keeper', 'Äbtissin'])
    expect(page.totalCount).toBe(6)
    expect(page.nodes[0]).toEqual({
      id: encodeId('Role', systemRole('owner').id),
      name: 'owner',
      permissions: ORGANIZATION_PERMISSIONS,
      isSystem: true,
      isShadowed: false,
      memberCount: 1,
      organization: { id: organization.id },
      shadows: null,
      createdAt: null,
    })
  })

  it('shows a shadow in the place of the system role, and the system role only on request', async () => {
    const organization = await gateway.organization()
    await organization.role('Admin', ['users.read'])
    await organization.member('admin')
    const { owner, id } = organization
    const effective = await listed(owner, id)
    expect(names(effective)).toEqual(['owner', 'Admin', 'member'])
    expect(effective.nodes[1]).toMatchObject({
      isSystem: false,
      memberCount: 1,
      shadows: { id: encodeId('Role', systemRole('admin').id) },
    })
    const all = await listed(owner, id, { all: true })
    expect(names(all)).toEqual(['owner', 'Admin', 'admin', 'member'])
    expect(all.nodes[2]).toMatchObject({ isSystem: true, isShadowed: true, memberCount: 0 })
  })

  it('pages forward and backward', async () => {
    const organization = await gateway.organization()
    const { owner, id } = organization
    for (const name of ['A', 'B', 'C']) await organization.role(name, [])
    const first = await listed(owner, id, { first: 4 })
    expect(names(first)).toEqual(['owner', 'admin', 'member', 'A'])
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const rest = await listed(owner, id, { first: 4, after: first.pageInfo.endCursor })
    expect(names(rest)).toEqual(['B', 'C'])
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    const last = await listed(owner, id, { last: 2, before: rest.pageInfo.startCursor })
    expect(names(last)).toEqual(['member', 'A'])
    expect(last.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
  })

  it('keeps its place while roles come and go', async () => {
    const organization = await gateway.organization()
    const { owner, id } = organization
    for (const name of ['A', 'B', 'C']) await organization.role(name, [])
    const first = await listed(owner, id, { first: 4 })
    await owner.mutate('deleteRole', { roleId: first.nodes[3].id })
    await organization.role('AA', [])
    expect(names(await listed(owner, id, { first: 4, after: first.pageInfo.endCursor }))).toEqual(['AA', 'B', 'C'])
  })

  it.each([{ first: 0 }, { first: 101 }, { last: 1, after: 'x' }, { first: 1, after: 'nonsense' }])(
    'refuses the page %j',
    async (args) => {
      const organization = await gateway.organization()
      const { errors } = await organization.owner.graph(ROLES, { id: organization.id, ...args })
      expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
    },
  )

  it('adds users.invite to the system role member while members may invite, not to a shadow of it', async () => {
    const organization = await gateway.organization({ membersCanInvite: true })
    const permissions = async () => (await listed(organization.owner, organization.id)).nodes[2].permissions
    expect(await permissions()).toContain('users.invite')
    await organization.role('member', ['users.read'])
    expect(await permissions()).toEqual(['users.read'])
  })

  it('needs roles.read, and says so', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(ROLES, { id: organization.id })
    expect(data).toEqual({ organization: { roles: null } })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', missingPermissions: ['roles.read'] } }])
  })

  it('counts members only for who may list them', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read', 'roles.read'] })
    const { data, errors } = await key.graph(ROLES, { id: organization.id, first: 1 })
    expect(data.organization.roles.nodes).toMatchObject([{ name: 'owner', memberCount: null }])
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.read'] })
  })

  it('counts the holders of all roles in one statement', async () => {
    const organization = await gateway.organization()
    for (const name of ['A', 'B', 'C']) await organization.role(name, [])
    await organization.member(['a', 'b'])
    await organization.member(['b'])
    const { owner, id } = organization
    await listed(owner, id)
    let page: { nodes: { memberCount: number }[] } = { nodes: [] }
    const statements = await gateway.statementsOf(async () => {
      page = await listed(owner, id)
    })
    expect(page.nodes.map((role) => role.memberCount)).toEqual([1, 0, 0, 1, 2, 0])
    expect(statements.filter((text) => /unnest\(t\."roleKeys"\)/.test(text))).toHaveLength(1)
  })
})

describe('a role by id', () => {
  const NODE = `query($id: ID!) { node(id: $id) { ... on Role { name memberCount organization { id } } } }`

  it('is there for those who see its organization, and for nobody else', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('Guide', [])
    const id = encodeId('Role', role.id)
    expect((await organization.owner.data(NODE, { id })).node).toEqual({
      name: 'Guide',
      memberCount: 0,
      organization: { id: organization.id },
    })
    expect((await (await gateway.person()).data(NODE, { id })).node).toBeNull()
    expect((await gateway.anonymous.data(NODE, { id })).node).toBeNull()
  })

  it('is there for who is invited with it, but neither is what it permits nor any other role', async () => {
    const organization = await gateway.organization()
    const [guide, driver] = [await organization.role('Guide', []), await organization.role('Driver', [])]
    const person = await gateway.person()
    await gateway.services.database.system.invitation.create({
      data: {
        id: gateway.services.newId(),
        organizationId: organization.uuid,
        email: person.user.email,
        roleKeys: ['guide'],
        tokenHash: gateway.services.newId(),
        lifetimeHours: 168,
        expiresAt: new Date(gateway.services.now().getTime() + 86_400_000),
      },
    })
    const query = 'query($id: ID!) { node(id: $id) { ... on Role { name } } }'
    expect((await person.data(query, { id: encodeId('Role', guide.id) })).node).toEqual({ name: 'Guide' })
    expect((await person.data(query, { id: encodeId('Role', driver.id) })).node).toBeNull()
    const { data, errors } = await person.graph('query($id: ID!) { node(id: $id) { ... on Role { permissions } } }', {
      id: encodeId('Role', guide.id),
    })
    expect(data.node).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['roles.read'] })
  })

  it('is a system role without an organization for everybody', async () => {
    const person = await gateway.person()
    const id = encodeId('Role', systemRole('admin').id)
    expect((await person.data(NODE, { id })).node).toEqual({ name: 'admin', memberCount: null, organization: null })
  })
})

describe('Query.permissions', () => {
  it('is the catalogue, the same for everybody', async () => {
    const { permissions } = await gateway.anonymous.data(
      '{ permissions { name description resource action scope isSessionOnly } }',
    )
    expect(permissions.map((row: { name: string }) => row.name)).toEqual(PERMISSIONS.map((row) => row.name))
    expect(permissions).toContainEqual({
      name: 'api_keys.create',
      description: 'Create API keys that belong to the organization.',
      resource: 'api_keys',
      action: 'create',
      scope: 'ORGANIZATION',
      isSessionOnly: true,
    })
  })
})
