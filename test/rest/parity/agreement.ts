import { expect, it } from 'vitest'
import type { Viewer } from '../../../src/access/decide.js'
import type { Dialect } from '../../../src/rest/dialect.js'
import type { Route } from '../../../src/rest/route.js'
import type { Client } from '../../testkit/client.js'
import { useGateway } from '../../testkit/gateway.js'
import { addressOf } from './call.js'
import { COUNTERPARTS } from './counterparts/index.js'
import type { Counterpart, GraphOutcome, OnGraph } from './counterparts/operation.js'
import { allows, type Demand, type Fixture, type Fixtures, type Parts } from './decision.js'
import { FIXTURES } from './fixtures.js'
import { partsOf, viewerBehind } from './parity.js'
import { enter, openScene, type Scene, VIEWERS } from './scene.js'

/** The statuses in which a dialect says what the graph says in one word. */
type Words = Readonly<Record<Exclude<GraphOutcome, 'success' | `other: ${string}`>, readonly number[]>>

interface Row {
  dialect: Dialect
  row: Route
  fixture: Fixture
}

/**
 * Holds every row of a dialect against the same operation on the graph, for everybody who may call, each in an organization
 * alike: what the one does the other does, and refusals have the same reason, in the words of the dialect. Left out are calls
 * that are not the same: of callers whom the door does not let in at all, and those that a counterpart names (`unless`).
 */
export function itAnswersAsTheGraph(dialect: Dialect, words: Words): void {
  const gateway = useGateway({ env: { JOBS: 'off', ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } })
  const fixtures = FIXTURES[dialect.name] ?? { rows: {} }
  const counterparts = COUNTERPARTS[dialect.name] ?? {}
  const rows = dialect.routes.flatMap((row) => {
    const found = operationOf(counterparts[row.operationId])
    return found ? [[`${row.method} ${row.path}`, row, found] as const] : []
  })

  it.each(rows)('%s ends as the same operation on the graph', async (_name, row, { onGraph, unless }) => {
    const fixture = fixtures.rows[row.operationId] ?? {}
    const at: Row = { dialect, row, fixture }
    const shared = await openScene(gateway)
    const parts = await partsOf(fixture, shared)
    const disagreeing: Record<string, string> = {}
    let compared = 0
    await Promise.all(
      Object.keys(VIEWERS).map(async (name) => {
        const caller = await enter(name, shared)
        await fixture.prepare?.(caller, shared)
        const viewer = await viewerBehind(caller, shared)
        const meant = meantBy(fixture, viewer, shared)
        if (!meant || unless?.(viewer, shared) || !understands(row, fixtures, viewer, shared)) return
        const ownScene = row.method !== 'GET' && allows(row, fixtures, fixture, viewer, shared)
        const rest = ownScene
          ? await inOwnScene(name, at, (client, _scene, own) => statusOf(at, client, own))
          : await statusOf(at, caller, parts)
        const graph = ownScene
          ? await inOwnScene(name, at, async (client, scene, own) => {
              const same = meantBy(fixture, await viewerBehind(client, scene), scene)
              return (await onGraph(own, same ?? scene))(client)
            })
          : await (await onGraph(parts, meant))(caller)
        compared += 1
        if (!agree(rest, graph, viewer)) disagreeing[name] = `${rest}, but on the graph ${graph}`
      }),
    )
    expect(disagreeing).toEqual({})
    // A row that nobody calls as it is meant would prove nothing.
    expect(compared).toBeGreaterThan(0)
  })

  function agree(status: number, graph: GraphOutcome, { kind }: Viewer): boolean {
    const succeeded = status >= 200 && status < 300
    if (graph === 'success') return succeeded
    // The graph shows nothing to nobody, where doors ask for a credential.
    if (kind === 'ANONYMOUS') return status === 401
    return words[graph as keyof Words]?.includes(status) ?? false
  }

  async function inOwnScene<Value>(
    name: string,
    { fixture }: Row,
    work: (client: Client, scene: Scene, parts: Parts) => Promise<Value>,
  ): Promise<Value> {
    const scene = await openScene(gateway)
    const client = await enter(name, scene)
    await fixture.prepare?.(client, scene)
    return work(client, scene, await partsOf(fixture, scene))
  }
}

function operationOf(counterpart: Counterpart | undefined): { onGraph: OnGraph; unless?: Demand } | null {
  if (!counterpart || 'none' in counterpart) return null
  return 'onGraph' in counterpart ? counterpart : { onGraph: counterpart }
}

/** The scene with the organization that a call is about, which follows from the caller where no path says it; null for none. */
function meantBy({ place }: Fixture, viewer: Viewer, scene: Scene): Scene | null {
  const own = place?.(viewer, scene)
  if (own?.length === 0) return null
  return own?.includes(scene.elsewhere.uuid) && !own.includes(scene.organization.uuid)
    ? { ...scene, organization: scene.elsewhere }
    : scene
}

/** Whether the door lets in this kind of caller at all. */
function understands(row: Route, { admits }: Fixtures, viewer: Viewer, scene: Scene): boolean {
  return (
    viewer.kind === 'ANONYMOUS' ||
    ((row.credential !== 'session' || viewer.kind === 'USER') && (admits?.(viewer, scene) ?? true))
  )
}

async function statusOf({ dialect, row }: Row, client: Client, parts: Parts): Promise<number> {
  const headers = { ...(row.mediaType && { 'content-type': row.mediaType }) }
  return (await client.json(row.method, addressOf(dialect, row, parts), parts.body, headers)).status
}
