import { beforeAll, describe, expect, it } from 'vitest'
import { type LargeWorld, seedLarge } from '../../prisma/seed-large.js'
import { createContext } from '../../src/context.js'
import { encodeId } from '../../src/ids.js'
import { Client } from '../testkit/client.js'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

interface Members {
  organization: {
    members: { nodes: { user: { email: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }
  }
}

const PAGE = `query($id: ID!, $after: String) { organization(by: { id: $id }) {
  members(first: 50, after: $after) { nodes { id user { name email } } pageInfo { endCursor hasNextPage } } } }`

const BIG = new Set(['member', 'organization', 'user'])

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number

describe('with 10,000 organizations and 200,000 members', () => {
  let world: LargeWorld
  let owner: Client
  let id: string
  let seconds: number

  beforeAll(async () => {
    const started = performance.now()
    world = await seedLarge(gateway.database.ownerUrl)
    seconds = (performance.now() - started) / 1000
    id = encodeId('Organization', world.large.organizationId)
    const key = await gateway.seed.key('NATIVE', { userId: world.large.ownerId })
    owner = new Client(gateway.send, key.headers)
  }, 180_000)

  it('the record is made in under 3 minutes', () => {
    expect(world.members).toBe(200_000)
    expect(seconds).toBeLessThan(180)
  })

  it('page 400 of the 20,000 members costs at most 1.5 times page 1', async () => {
    const cursors: (string | null)[] = [null]
    const emails = new Set<string>()
    for (let more = true; more; ) {
      const { organization } = await owner.data<Members>(PAGE, { id, after: cursors.at(-1) })
      for (const node of organization.members.nodes) emails.add(node.user.email)
      more = organization.members.pageInfo.hasNextPage
      if (more) cursors.push(organization.members.pageInfo.endCursor)
    }
    expect(cursors).toHaveLength(400)
    expect(emails.size).toBe(20_000)

    const time = async (after: string | null | undefined) => {
      const started = performance.now()
      await owner.data(PAGE, { id, after })
      return performance.now() - started
    }
    const [first, last]: [number[], number[]] = [[], []]
    for (let i = 0; i < 40; i++) {
      first.push(await time(null))
      last.push(await time(cursors.at(-1)))
    }
    const ratio = median(last) / median(first)
    console.info(
      `page 1: ${median(first).toFixed(1)} ms, page 400: ${median(last).toFixed(1)} ms, ratio ${ratio.toFixed(2)}`,
    )
    expect(ratio).toBeLessThan(1.5)
  }, 120_000)

  it('no list reads a whole table', async () => {
    const identified = await gateway.services.viewers.identify(new Headers(owner.headers))
    if (identified.outcome !== 'identified') throw new Error('the key is not known')
    const ctx = createContext(gateway.services, {
      viewer: identified.viewer,
      request: { id: 'plan', ip: null, userAgent: null, headers: new Headers() },
      door: 'graphql',
    })
    await gateway.statementsOf(() =>
      owner.data(
        `query($id: ID!) { organizations(first: 20) { totalCount nodes { name } } organization(by: { id: $id }) {
          members(first: 100) { totalCount nodes { role { name memberCount } user { name } } }
          sites(first: 100) { totalCount nodes { sessionsLast24Hours } }
          invitations(first: 20) { totalCount nodes { email } } } }`,
        { id },
      ),
    )
    const plans = await Promise.all(
      gateway.calls
        .filter(({ text }) => /from "(member|user|organization|site|invitation)"|site_session/.test(text))
        .map(({ text, values }) => ctx.sql(`explain (format json) ${text}`, [...values])),
    )
    expect(plans.length).toBeGreaterThan(5)
    const scanned = [...JSON.stringify(plans).matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)]
    expect(scanned.map((match) => match[1]).filter((table) => BIG.has(table as string))).toEqual([])
  })

  it('a rare name among the 20,000 is found by an index, and a frequent one at once', async () => {
    const SEARCH = `query($id: ID!, $search: String!) { organization(by: { id: $id }) {
      members(first: 20, filter: { search: $search }) { nodes { id } } } }`
    const time = async (search: string, count: number) => {
      const times: number[] = []
      for (let i = 0; i < 15; i++) {
        const started = performance.now()
        const { organization } = await owner.data(SEARCH, { id, search })
        times.push(performance.now() - started)
        expect(organization.members.nodes).toHaveLength(count)
      }
      return median(times)
    }
    const [rare, frequent] = [await time('user19876@', 1), await time('large.test', 20)]
    console.info(`a rare name: ${rare.toFixed(1)} ms, a frequent one: ${frequent.toFixed(1)} ms`)
    // Without the index: half a second and more.
    expect(rare).toBeLessThan(100)
    expect(frequent).toBeLessThan(100)
  }, 60_000)
})
