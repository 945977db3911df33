import { describe, expect, it } from 'vitest'
import { betterAuth } from '../../../src/rest/better-auth/dialect.js'
import type { Dialect } from '../../../src/rest/dialect.js'
import { posthog } from '../../../src/rest/posthog/dialect.js'
import { recrubo } from '../../../src/rest/recrubo/dialect.js'
import type { Route } from '../../../src/rest/route.js'
import { rybbit } from '../../../src/rest/rybbit/dialect.js'
import { servedDialects } from '../../../src/rest/served.js'
import { toursEvents } from '../../../src/rest/tours-events/dialect.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { fewestStatements } from '../fewest-statements.js'
import { addressOf } from '../parity/call.js'
import { FIXTURES } from '../parity/fixtures.js'
import { openScene, type Scene } from '../parity/scene.js'
import { betterAuthReads, posthogReads, type Reads, recruboReads, rybbitReads, toursEventsReads } from './queries.js'

const gateway = useGateway({ env: { JOBS: 'off' } })

const RECIPIENT = ['getInvitation', 'listReceivedInvitations', 'listUserInvitations']

/** Whom a dialect's reads are for. */
const CALLERS: Readonly<Record<string, (row: Route, scene: Scene) => Client | Promise<Client>>> = {
  'tours-events': ({ operationId }, { organization, outsider }) => {
    if (['listOrganizations', 'getOrganization'].includes(operationId)) return gateway.person({ superAdmin: true })
    return RECIPIENT.includes(operationId) ? outsider : organization.owner
  },
  'better-auth': ({ operationId }, { organization, outsider }) =>
    RECIPIENT.includes(operationId) ? outsider : organization.owner,
  posthog: ({ operationId }, { organization }) =>
    operationId === 'personal_api_keys_current' ? organization.owner.key('POSTHOG') : organization.owner,
  recrubo: ({ path }, { organization, facts }) =>
    path.includes('/management/')
      ? gateway.seed.key('RECRUBO_PARTNER', { partnerId: facts.partnerId ?? '' })
      : organization.key('RECRUBO_ORGANIZATION'),
}

const READS: readonly (readonly [Dialect, Reads])[] = [
  [rybbit, rybbitReads],
  [betterAuth, betterAuthReads],
  [toursEvents, toursEventsReads],
  [posthog, posthogReads],
  [recrubo, recruboReads],
]

const rows = READS.flatMap(([dialect, reads]) =>
  dialect.routes.flatMap((row) => {
    const same = reads[row.operationId]
    return row.method === 'GET' && same && !('none' in same)
      ? [[`${dialect.name}: GET ${row.path}`, dialect, row, same] as const]
      : []
  }),
)

describe('a read', () => {
  it.each(rows)('%s costs no more statements than the same query on the graph', async (_name, dialect, row, same) => {
    const scene = await openScene(gateway)
    const fixture = FIXTURES[dialect.name]?.rows[row.operationId]
    const caller = (await CALLERS[dialect.name]?.(row, scene)) ?? scene.organization.owner
    const parts = (await fixture?.request?.(scene)) ?? {}
    await fixture?.prepare?.(caller, scene)
    const { query, variables } = same(parts, scene)
    const rest = await fewestStatements(gateway, async () => {
      const headers = { ...(row.mediaType && { 'content-type': row.mediaType }) }
      expect((await caller.json('GET', addressOf(dialect, row, parts), undefined, headers)).status).toBe(200)
    })
    const graph = await fewestStatements(gateway, () => caller.data(query, variables))
    expect(rest).toBeLessThanOrEqual(graph)
    expect(rest + graph).toBeGreaterThan(0)
  })
})

it('every read of every dialect is compared, or says why not', () => {
  const silent = servedDialects.flatMap(({ name, routes }) => {
    const reads = READS.find(([dialect]) => dialect.name === name)?.[1] ?? {}
    return routes
      .filter(({ method, operationId }) => method === 'GET' && !reads[operationId])
      .map((row) => row.operationId)
  })
  expect(silent).toEqual([])
})
