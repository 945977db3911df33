import { expect, it } from 'vitest'
import { API_KEY_KINDS } from '../../../src/access/key-scopes.js'
import { servedDialects } from '../../../src/rest/served.js'
import { useGateway } from '../../testkit/gateway.js'
import { COUNTERPARTS } from './counterparts/index.js'
import { FIXTURES } from './fixtures.js'
import { rowsWithoutFixture, viewerBehind } from './parity.js'
import { enter, openScene, VIEWERS } from './scene.js'

const gateway = useGateway()

it('every row that is served is held against the decision', () => {
  expect(rowsWithoutFixture(servedDialects, FIXTURES)).toEqual([])
})

it('every row says what the graph has in its place, or why it has nothing', () => {
  const silent = servedDialects.flatMap(({ name, routes }) =>
    routes
      .filter(({ operationId }) => !COUNTERPARTS[name]?.[operationId])
      .map(({ operationId }) => `${name}.${operationId}`),
  )
  const forgotten = servedDialects.flatMap(({ name, routes }) =>
    Object.keys(COUNTERPARTS[name] ?? {}).filter((id) => !routes.some(({ operationId }) => operationId === id)),
  )
  expect({ silent, forgotten }).toEqual({ silent: [], forgotten: [] })
})

it('every kind of key is among the callers', async () => {
  const scene = await openScene(gateway)
  const clients = await Promise.all(Object.keys(VIEWERS).map((name) => enter(name, scene)))
  const viewers = await Promise.all(clients.map((client) => viewerBehind(client, scene)))
  const kinds = viewers.flatMap((viewer) => ('key' in viewer ? [viewer.key.kind] : []))
  expect(new Set(kinds)).toEqual(new Set(API_KEY_KINDS))
})
