import { beforeAll, describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import type { Person } from '../testkit/seed.js'
import { statementCount } from '../testkit/statements.js'

const gateway = useGateway()

interface Listed {
  organizations: {
    nodes: { name: string }[]
    totalCount: number
    pageInfo: { endCursor: string; startCursor: string; hasNextPage: boolean; hasPreviousPage: boolean }
  }
}

describe('organizations', () => {
  let person: Person
  const names = ['Delta', 'alpha', 'Charlie', 'Bravo', 'Echo']

  beforeAll(async () => {
    person = await gateway.person()
    for (const name of names) await gateway.organization({ name, owner: person })
    await gateway.organization({ name: 'Foreign' })
  })

  const list = async (args: string) =>
    (
      await person.data<Listed>(
        `{ organizations(${args}) { nodes { name } totalCount pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }`,
      )
    ).organizations

  it('shows the own ones alone, counts included', async () => {
    const page = await list('first: 100')
    expect(page.nodes.map((node) => node.name)).toEqual(names)
    expect(page.totalCount).toBe(5)
  })

  it('walks forward in pages without gap or repetition', async () => {
    const seen: string[] = []
    let after = ''
    for (;;) {
      const page = await list(`first: 2${after && `, after: "${after}"`}`)
      seen.push(...page.nodes.map((node) => node.name))
      if (!page.pageInfo.hasNextPage) break
      after = page.pageInfo.endCursor
    }
    expect(seen).toEqual(names)
  })

  it('walks backward from the end', async () => {
    const last = await list('last: 2')
    expect(last.nodes.map((node) => node.name)).toEqual(['Bravo', 'Echo'])
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false })
    const before = await list(`last: 2, before: "${last.pageInfo.startCursor}"`)
    expect(before.nodes.map((node) => node.name)).toEqual(['alpha', 'Charlie'])
  })

  it('orders by name with a cursor of that order', async () => {
    const order = 'orderBy: { field: NAME, direction: DESC }'
    const first = await list(`first: 2, ${order}`)
    const rest = await list(`first: 9, ${order}, after: "${first.pageInfo.endCursor}"`)
    const all = [...first.nodes, ...rest.nodes].map((node) => node.name)
    expect(all).toEqual([...names].sort().reverse())
  })

  it('refuses a cursor of another order', async () => {
    const first = await list('first: 1')
    const { errors } = await person.graph(
      `{ organizations(first: 1, after: "${first.pageInfo.endCursor}", orderBy: { field: NAME }) { totalCount nodes { id } } }`,
    )
    expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
  })

  it.each([
    ['%', 0],
    ['LPH', 1],
    ['\\\\u0000', 5],
  ])('finds by part of the name, taken as it is: %s', async (search, count) => {
    expect(
      (await list(`first: 9, filter: { search: "${search === '\\\\u0000' ? '\\u0000' : search}" }`)).totalCount,
    ).toBe(count)
  })

  it('shows everything to a super admin', async () => {
    const root = await gateway.person({ superAdmin: true })
    const { organizations } = await root.data<Listed>('{ organizations(first: 100) { nodes { name } totalCount } }')
    expect(organizations.nodes.map((node) => node.name)).toContain('Foreign')
    expect(organizations.totalCount).toBe(6)
  })

  it('reads one page and one count for each list, however many rows', async () => {
    const query = '{ organizations(first: 100) { nodes { name slug } totalCount } }'
    expect(await statementCount(gateway, () => person.data(query))).toBe(2)
  })
})
