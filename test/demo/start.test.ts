import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import type { DemoWorld } from '../../prisma/seed.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'

const dataDir = temporaryDataDir()
afterEach(() => removeDataDir(dataDir))

const world = () => JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8')) as DemoWorld

it('a first start makes the demo, says where its credentials are and tells none of them', {
  timeout: 60_000,
}, async () => {
  const first = await GatewayProcess.start(dataDir, { DEMO: 'on' })
  await vi.waitFor(() => expect(first.output).toContain(path.join(dataDir, 'demo.json')))
  const made = world()
  expect(made.url).toBe(first.url)
  const keys = Object.values(made.keys).flatMap((kind) => Object.values(kind))
  const passwords = Object.values(made.users).map(({ password }) => password)
  for (const secret of [...keys, ...passwords]) expect(first.output).not.toContain(secret)
  await first.end('SIGTERM')

  const second = await GatewayProcess.start(dataDir, { DEMO: 'on' })
  expect(world()).toEqual({ ...made, url: second.url })
  const answer = await fetch(`${second.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${made.keys.native.owner}` },
    body: JSON.stringify({ query: '{ viewer { user { email } } }' }),
  })
  expect(await answer.json()).toEqual({ data: { viewer: { user: { email: 'owner@acme.test' } } } })
  await second.end('SIGTERM')
})
