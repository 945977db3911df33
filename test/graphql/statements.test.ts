import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { statementCount } from '../testkit/statements.js'

const gateway = useGateway()

const NESTED = `query($id: ID!) {
  organization(by: { id: $id }) {
    name
    members(first: 100) { nodes { role { name permissions } user { name email } } }
    sites(first: 100) { nodes { domain sessionsLast24Hours createdBy { name } } }
    invitations(first: 100) { nodes { email status role { name } inviter { name } } }
  }
}`

/** An organization with as many members, sites and invitations as asked for. */
async function filled(rows: number): Promise<OrganizationSeed> {
  const organization = await gateway.organization()
  const { database, newId } = gateway.services
  const organizationId = organization.uuid
  const numbers = Array.from({ length: rows }, (_unused, i) => i)
  const users = numbers.map((i) => ({ id: newId(), name: `User ${i}`, email: `u${i}-${organizationId}@example.test` }))
  await database.system.user.createMany({ data: users })
  await organization.role('coordinator', ['users.read'])
  await database.system.member.createMany({
    data: users.slice(1).map((user, i) => ({
      id: newId(),
      organizationId,
      userId: user.id,
      roleKeys: [i % 2 ? 'member' : 'coordinator'],
    })),
  })
  for (const _i of numbers) await organization.site()
  await database.system.invitation.createMany({
    data: numbers.map((i) => ({
      id: newId(),
      organizationId,
      email: `invited${i}@example.test`,
      roleKeys: ['member'],
      tokenHash: `${organizationId}-${i}`,
      inviterId: organization.owner.user.id,
      lifetimeHours: 24,
      expiresAt: new Date(Date.now() + 86_400_000),
    })),
  })
  return organization
}

describe('a nested query', () => {
  const organizations = new Map<number, OrganizationSeed>()
  beforeAll(async () => {
    for (const rows of [1, 100]) organizations.set(rows, await filled(rows))
  })

  const statementsFor = async (rows: number, query: string) => {
    const { owner, id } = organizations.get(rows) as OrganizationSeed
    return statementCount(gateway, () => owner.data(query, { id }))
  }

  it('costs at most 10 statements, the same for 1 row as for 100', async () => {
    const [one, hundred] = [await statementsFor(1, NESTED), await statementsFor(100, NESTED)]
    expect(hundred).toBeLessThanOrEqual(10)
    expect(hundred).toBe(one)
  })

  it('reads a page below many parents in one statement', async () => {
    const person = await gateway.person()
    for (let i = 0; i < 12; i++) {
      const organization = await gateway.organization({ owner: person })
      await organization.member()
      await organization.site()
    }
    const query = `query($first: Int!) { viewer { organizations(first: $first) { nodes {
      members(first: 2) { totalCount nodes { user { name } } } sites(first: 3) { nodes { domain } } } } } }`
    const one = await statementCount(gateway, () => person.data(query, { first: 1 }))
    const twelve = await statementCount(gateway, () => person.data(query, { first: 12 }))
    expect(twelve).toBe(one)
  })

  it('answers the same list under two aliases with different arguments without reading row by row', async () => {
    const query = `query($id: ID!) { organization(by: { id: $id }) {
      a: members(first: 2) { nodes { user { name } } } b: members(last: 2) { nodes { user { name } } } } }`
    expect(await statementsFor(100, query)).toBeLessThanOrEqual(4)
  })
})
