import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { statementCount } from '../testkit/statements.js'
import { invite } from './inviting.js'

const gateway = useGateway()
const system = () => gateway.services.database.system

const LIST = `query($id: ID!, $filter: InvitationFilter, $orderBy: InvitationOrder, $first: Int, $after: String) {
  organization(by: { id: $id }) {
    invitations(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id email status }
    }
  }
}`

const OWN = `query($filter: InvitationFilter) { viewer { invitations(filter: $filter) { totalCount nodes {
  id status organizationName organizationSlug roleNames inviterName inviterEmail inviterIsMember
  organization { id } inviter { id } role { name } } } } }`

/** One invitation in every state, in the order of the states. */
async function oneOfEach(organization: OrganizationSeed) {
  const made: Record<string, string> = {}
  for (const status of ['PENDING', 'ACCEPTED', 'REJECTED', 'REVOKED', 'EXPIRED'] as const) {
    const { id, uuid } = await invite(organization.owner, organization)
    made[status] = id
    const data = status === 'EXPIRED' ? { expiresAt: new Date(0) } : { status }
    await system().invitation.update({ where: { id: uuid }, data })
  }
  return made
}

describe('Organization.invitations', () => {
  it('lists them all as they were made, with the state they are in', async () => {
    const organization = await gateway.organization()
    await oneOfEach(organization)
    const { organization: seen } = await organization.owner.data(LIST, { id: organization.id })
    expect(seen.invitations.totalCount).toBe(5)
    expect(seen.invitations.nodes.map((node: { status: string }) => node.status)).toEqual([
      'PENDING',
      'ACCEPTED',
      'REJECTED',
      'REVOKED',
      'EXPIRED',
    ])
  })

  it.each(['PENDING', 'ACCEPTED', 'REJECTED', 'REVOKED', 'EXPIRED'])('filters those that are %s', async (status) => {
    const organization = await gateway.organization()
    const made = await oneOfEach(organization)
    const { organization: seen } = await organization.owner.data(LIST, { id: organization.id, filter: { status } })
    expect(seen.invitations).toMatchObject({ totalCount: 1, nodes: [{ id: made[status], status }] })
  })

  it('filters by several states at once', async () => {
    const organization = await gateway.organization()
    await oneOfEach(organization)
    const filter = { status: ['EXPIRED', 'PENDING'] }
    const { organization: seen } = await organization.owner.data(LIST, { id: organization.id, filter })
    expect(seen.invitations.nodes.map((node: { status: string }) => node.status)).toEqual(['PENDING', 'EXPIRED'])
  })

  it('filters by address, whatever its case', async () => {
    const organization = await gateway.organization()
    const [one] = [await invite(organization.owner, organization), await invite(organization.owner, organization)]
    const filter = { email: one.email.toUpperCase() }
    const { organization: seen } = await organization.owner.data(LIST, { id: organization.id, filter })
    expect(seen.invitations.nodes).toMatchObject([{ id: one.id }])
  })

  it.each(['CREATED_AT', 'EMAIL', 'EXPIRES_AT'])('pages through all of them by %s, from either end', async (field) => {
    const organization = await gateway.organization()
    const ids = Object.values(await oneOfEach(organization))
    for (const direction of ['ASC', 'DESC']) {
      const found: string[] = []
      let after: string | undefined
      do {
        const variables = { id: organization.id, orderBy: { field, direction }, first: 2, after }
        const { organization: seen } = await organization.owner.data(LIST, variables)
        found.push(...seen.invitations.nodes.map((node: { id: string }) => node.id))
        after = seen.invitations.pageInfo.hasNextPage ? seen.invitations.pageInfo.endCursor : undefined
      } while (after)
      expect(found.toSorted()).toEqual(ids.toSorted())
      if (field === 'CREATED_AT') expect(found).toEqual(direction === 'ASC' ? ids : ids.toReversed())
    }
  })

  it('needs users.read: null, and an error that says so', async () => {
    const organization = await gateway.organization()
    await invite(organization.owner, organization)
    const key = await organization.owner.key('NATIVE', { scopes: ['organization.read'] })
    const { data, errors } = await key.graph(LIST, { id: organization.id })
    expect(data.organization.invitations).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.read'] })
  })

  it("shows a partner those of its own organizations, and nobody else's", async () => {
    const [partner, stranger] = [await gateway.seed.partner(), await gateway.seed.partner()]
    const organization = await gateway.organization({ partnerId: partner.row.id })
    const { id } = await invite(organization.owner, organization)
    const { organization: seen } = await partner.key.data(LIST, { id: organization.id })
    expect(seen.invitations).toMatchObject({ totalCount: 1, nodes: [{ id }] })
    const node = 'query($id: ID!) { node(id: $id) { id } }'
    expect(await partner.key.data(node, { id })).toEqual({ node: { id } })
    expect(await stranger.key.data(node, { id })).toEqual({ node: null })
  })

  it('costs as many statements for thirty as for three', async () => {
    const query = `query($id: ID!) { organization(by: { id: $id }) { invitations(first: 100, filter: { status: PENDING }) { nodes {
      id role { name } roleNames inviter { name } inviterName organization { name } organizationName sites { id } } } } }`
    const count = async (size: number) => {
      const organization = await gateway.organization()
      const site = await organization.site()
      for (let i = 0; i < size; i += 1) {
        await invite(organization.owner, organization, { hasRestrictedSiteAccess: true, siteIds: [site.id] })
      }
      return statementCount(gateway, () => organization.owner.data(query, { id: organization.id }))
    }
    const few = await count(3)
    expect(await count(30)).toBe(few)
  })

  it('asks once for all organizations of a list', async () => {
    const owner = await gateway.person()
    const query =
      '{ viewer { organizations { nodes { invitations(filter: { status: [PENDING] }) { nodes { id } } } } } }'
    const count = async () => {
      await invite(owner, await gateway.organization({ owner }))
      return statementCount(gateway, () => owner.data(query))
    }
    const one = await count()
    expect(await count()).toBe(one)
  })
})

describe('an invitation', () => {
  const visible = (who: Pick<Awaited<ReturnType<typeof gateway.person>>, 'data'>, id: string) =>
    who.data('query($id: ID!) { node(id: $id) { id } }', { id }).then((data) => data.node !== null)

  it('is seen by those who may list members, and by its recipient, and by nobody else', async () => {
    const [recipient, organization, other] = [
      await gateway.person(),
      await gateway.organization(),
      await gateway.organization(),
    ]
    const { id } = await invite(organization.owner, organization, { email: recipient.user.email })
    expect(await visible(organization.owner, id)).toBe(true)
    expect(await visible(await organization.member(), id)).toBe(true)
    expect(await visible(recipient, id)).toBe(true)
    expect(await visible(other.owner, id)).toBe(false)
    expect(await visible(gateway.anonymous, id)).toBe(false)
  })

  it('never shows its token, in any field', async () => {
    const { data } = await gateway.anonymous.graph('{ __type(name: "Invitation") { fields { name } } }')
    const names = data.__type.fields.map((field: { name: string }) => field.name)
    expect(names).not.toContain('token')
    expect(names).not.toContain('tokenHash')
    expect(names).not.toContain('link')
  })

  it('shows no role once that is gone', async () => {
    const organization = await gateway.organization()
    const role = await organization.role('guide', ['sites.read'])
    const { id } = await invite(organization.owner, organization, { role: 'guide' })
    await system().role.delete({ where: { id: role.id } })
    const query = 'query($id: ID!) { node(id: $id) { ... on Invitation { role { name } roles { name } roleNames } } }'
    expect(await organization.owner.data(query, { id })).toEqual({
      node: { role: null, roles: [], roleNames: ['guide'] },
    })
  })
})

describe('Viewer.invitations', () => {
  it('lists the own pending ones, with the words that a stranger to the organization needs', async () => {
    const [person, organization] = [await gateway.person(), await gateway.organization()]
    await organization.role('Guide', ['sites.read'])
    const { id } = await invite(organization.owner, organization, { email: person.user.email, role: 'guide' })
    await invite(organization.owner, organization)
    const { viewer } = await person.data(OWN)
    expect(viewer.invitations).toEqual({
      totalCount: 1,
      nodes: [
        {
          id,
          status: 'PENDING',
          organizationName: organization.row.name,
          organizationSlug: organization.row.slug,
          roleNames: ['Guide'],
          inviterName: organization.owner.user.name,
          inviterEmail: organization.owner.user.email,
          inviterIsMember: true,
          organization: null,
          inviter: null,
          role: { name: 'Guide' },
        },
      ],
    })
  })

  it('leaves out those that are over, unless they are asked for', async () => {
    const person = await gateway.person()
    const organizations = [await gateway.organization(), await gateway.organization()]
    for (const organization of organizations) {
      await invite(organization.owner, organization, { email: person.user.email })
    }
    const [first] = organizations
    await system().invitation.updateMany({
      where: { organizationId: first?.uuid ?? '' },
      data: { expiresAt: new Date(0) },
    })
    expect((await person.data(OWN)).viewer.invitations.totalCount).toBe(1)
    const filter = { status: ['PENDING', 'EXPIRED'] }
    expect((await person.data(OWN, { filter })).viewer.invitations.totalCount).toBe(2)
  })

  it('is empty for those who are no person', async () => {
    const organization = await gateway.organization()
    await invite(organization.owner, organization)
    const empty = { viewer: { invitations: { totalCount: 0, nodes: [] } } }
    expect(await (await organization.key()).data(OWN)).toEqual(empty)
    expect(await gateway.anonymous.data(OWN)).toEqual(empty)
  })
})

describe('Query.invitation', () => {
  const PREVIEW = `query($token: String!) { invitation(token: $token) { organizationName inviterName role email expiresAt } }`
  const preview = async (token: string) => (await gateway.anonymous.data(PREVIEW, { token })).invitation

  it('shows the bearer of the token what the link is about, and nothing else', async () => {
    const organization = await gateway.organization()
    await organization.role('Guide', ['sites.read'])
    const { token, email } = await invite(organization.owner, organization, { role: 'guide' })
    expect(await preview(token)).toEqual({
      organizationName: organization.row.name,
      inviterName: organization.owner.user.name,
      role: 'Guide',
      email,
      expiresAt: expect.any(String),
    })
    const { data } = await gateway.anonymous.graph('{ __type(name: "InvitationPreview") { fields { name } } }')
    expect(data.__type.fields.map((field: { name: string }) => field.name).toSorted()).toEqual([
      'email',
      'expiresAt',
      'inviterName',
      'organizationName',
      'role',
    ])
  })

  it('is null alike for tokens that never were, are used, revoked, declined or expired', async () => {
    const organization = await gateway.organization()
    const answers = [
      await preview('nonsense'),
      await preview(''),
      await preview('\0'),
      await preview('x'.repeat(10_000)),
    ]
    for (const status of ['ACCEPTED', 'REJECTED', 'REVOKED', 'EXPIRED'] as const) {
      const { uuid, token } = await invite(organization.owner, organization)
      const data = status === 'EXPIRED' ? { expiresAt: gateway.services.now() } : { status }
      await system().invitation.update({ where: { id: uuid }, data })
      answers.push(await preview(token))
    }
    expect(answers).toEqual(Array.from({ length: 8 }, () => null))
  })

  it('does not take the stored hash for a token', async () => {
    const organization = await gateway.organization()
    const { uuid } = await invite(organization.owner, organization)
    const row = await system().invitation.findFirst({ where: { id: uuid } })
    expect(await preview(row?.tokenHash ?? '')).toBeNull()
  })
})
