import { describe, expect, it } from 'vitest'
import type { Viewer } from '../../../src/access/decide.js'
import type { Dialect } from '../../../src/rest/dialect.js'
import type { Route } from '../../../src/rest/route.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { addressOf } from './call.js'
import { allows, type Fixture, type Fixtures, isStranger, type Parts } from './decision.js'
import { FIXTURES } from './fixtures.js'
import { enter, openScene, type Scene, VIEWERS } from './scene.js'

/**
 * Holds every row of a dialect against the one decision of access/decide.ts: for everybody who may call, the door lets
 * through exactly what the decision allows, and what it refuses writes nothing.
 */
export function itDecidesAsTheGraph(dialect: Dialect): void {
  const gateway = useGateway({ env: { JOBS: 'off', ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } })
  const fixtures = FIXTURES[dialect.name] ?? { rows: {} }

  describe.each(dialect.routes.map((row) => [`${row.method} ${row.path}`, row] as const))('%s', (_name, row) => {
    it('lets through what the decision allows, and nothing else', async () => {
      const fixture = fixtures.rows[row.operationId]
      if (!fixture) throw new Error(`test/rest/parity has no fixture for ${dialect.name}.${row.operationId}`)
      const shared = await openScene(gateway)
      const expected: Record<string, Outcome> = {}
      const found: Record<string, Outcome> = {}
      const callers = await Promise.all(
        Object.keys(VIEWERS).map(async (name) => ({ name, client: await enter(name, shared) })),
      )
      const parts = await partsOf(fixture, shared)
      for (const { client } of callers) await fixture.prepare?.(client, shared)
      const before = await standing(shared)
      await Promise.all(
        callers.map(async ({ name, client }) => {
          const viewer = await viewerBehind(client, shared)
          const isAllowed = allows(row, fixtures, fixture, viewer, shared)
          expected[name] = isAllowed ? 'allowed' : 'refused'
          if (isAllowed && row.method !== 'GET') return
          found[name] = await outcomeOf({ dialect, row, fixture, scene: shared, viewer }, client, parts)
        }),
      )
      const after = await standing(shared)
      const writers = Object.keys(expected).filter((name) => found[name] === undefined)
      await Promise.all(
        writers.map(async (name) => {
          const scene = await openScene(gateway)
          const client = await enter(name, scene)
          await fixture.prepare?.(client, scene)
          const viewer = await viewerBehind(client, scene)
          found[name] = await outcomeOf({ dialect, row, fixture, scene, viewer }, client, await partsOf(fixture, scene))
        }),
      )
      expect(found).toEqual(expected)
      expect(after).toEqual(before)
      // A request that nobody may send would prove nothing of the refusals.
      expect(Object.values(expected)).toContain('allowed')
    })
  })
}

type Outcome = 'allowed' | 'refused' | `answered ${number}: ${string}` | `told a stranger: ${string}`

interface Attempt {
  dialect: Dialect
  row: Route
  fixture: Fixture
  scene: Scene
  viewer: Viewer
}

const REFUSALS = [401, 403, 404]

async function outcomeOf({ dialect, row, fixture, scene, viewer }: Attempt, client: Client, parts: Parts) {
  const { status, body } = await client.json(row.method, addressOf(dialect, row, parts), parts.body, {
    ...(row.mediaType && { 'content-type': row.mediaType }),
  })
  const text = JSON.stringify(body ?? '')
  if (!fixture.tellsStrangers && isStranger(viewer, scene) && text.includes(scene.organization.row.name)) {
    return `told a stranger: ${text}` satisfies Outcome
  }
  if (status >= 200 && status < 300) return 'allowed'
  const documented = row.errors.some((error) => error.status === status)
  if (REFUSALS.includes(status) || (status === 400 && documented)) return 'refused'
  return `answered ${status}: ${text}` satisfies Outcome
}

export const partsOf = async (fixture: Fixture, scene: Scene): Promise<Parts> => (await fixture.request?.(scene)) ?? {}

/** As the gateway itself knows the caller. */
export async function viewerBehind(client: Client, { gateway }: Scene): Promise<Viewer> {
  const found = await gateway.services.viewers.identify(new Headers(client.headers))
  return found.outcome === 'identified' ? found.viewer : { kind: 'ANONYMOUS' }
}

/** All that the organization has, and how many there are; that a key was used is no change. */
async function standing({ gateway, organization }: Scene): Promise<unknown> {
  const tables = (await organization.snapshot()) as Record<string, { lastUsedAt?: unknown }[]>
  return {
    ...tables,
    api_key: tables.api_key?.map(({ lastUsedAt: _used, ...key }) => key),
    organizations: await gateway.services.database.system.organization.count(),
  }
}

/** The rows that have no fixture, by name. */
export const rowsWithoutFixture = (dialects: readonly Dialect[], fixtures: Readonly<Record<string, Fixtures>>) =>
  dialects.flatMap(({ name, routes }) =>
    routes
      .filter(({ operationId }) => !Object.hasOwn(fixtures[name]?.rows ?? {}, operationId))
      .map(({ operationId }) => `${name}.${operationId}`),
  )
