import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isEventType, KNOWN_NOUNS } from '../../src/feed/policy.js'
import { packageRoot } from '../../src/package-root.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'

const gateway = useGateway()

const QUERY = `query ($id: ID!, $first: Int, $after: String, $types: [String!]) { organization(by: { id: $id }) {
  events(first: $first, after: $after, types: $types) { totalCount nodes { id type } pageInfo { hasNextPage endCursor } }
} }`

async function announce(organization: OrganizationSeed, ...types: string[]) {
  for (const type of types) {
    await gateway.services.database.system.organizationEvent.create({
      data: { id: gateway.services.newId(), organizationId: organization.uuid, type, data: {} },
    })
  }
}

const typesOf = (events: { nodes: { type: string }[] }) => events.nodes.map((node) => node.type)

describe('Organization.events', () => {
  it('pages through what happened, oldest first, and goes on where it stopped', async () => {
    const organization = await gateway.organization()
    await announce(organization, 'site.created', 'site.updated', 'site.deleted')
    const first = await organization.owner.data(QUERY, { id: organization.id, first: 2 })
    const { events } = first.organization
    expect([typesOf(events), events.totalCount, events.pageInfo.hasNextPage]).toEqual([
      ['site.created', 'site.updated'],
      3,
      true,
    ])
    await announce(organization, 'domain.created')
    const rest = await organization.owner.data(QUERY, { id: organization.id, after: events.pageInfo.endCursor })
    expect(typesOf(rest.organization.events)).toEqual(['site.deleted', 'domain.created'])
  })

  it('leaves out what the viewer may not read, also in the count', async () => {
    const organization = await gateway.organization()
    await organization.role('Narrow', ['organization.read', 'sites.read'])
    const narrow = await organization.member('narrow')
    await announce(organization, 'member.added', 'site.created')
    const { organization: seen } = await narrow.data(QUERY, { id: organization.id })
    expect(seen.events).toMatchObject({ totalCount: 1, nodes: [{ type: 'site.created' }] })
  })

  it('is null with FORBIDDEN where types are asked for that the viewer may not read', async () => {
    const organization = await gateway.organization()
    await organization.role('Narrow', ['organization.read'])
    const narrow = await organization.member('narrow')
    const { data, errors } = await narrow.graph(QUERY, { id: organization.id, types: ['member.*'] })
    expect(data).toEqual({ organization: { events: null } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['users.read'] })
  })
})

it('every type that an operation announces is well-formed and begins with a noun that the feed knows', () => {
  const folder = path.join(packageRoot, 'src')
  const operations = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.includes('operations'),
  )
  const types = operations
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(path.join(folder, file), 'utf8').matchAll(/\btype: '([^']+\.[^']+)'/g)])
    .map((match) => match[1] ?? '')
  expect(types.length).toBeGreaterThan(5)
  expect(types.filter((type) => !isEventType(type) || !KNOWN_NOUNS.includes(type.split('.')[0] ?? ''))).toEqual([])
})
