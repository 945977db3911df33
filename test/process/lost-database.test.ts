import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { findPostmaster } from '../../src/database/embedded/postmaster.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'

const dataDir = temporaryDataDir()
afterEach(() => removeDataDir(dataDir))

it('answers JSON with a request id while its PostgreSQL is killed, and serves again within seconds', async () => {
  const gateway = await GatewayProcess.start(dataDir, { DEMO: 'on' })
  const demo = JSON.parse(readFileSync(path.join(dataDir, 'demo.json'), 'utf8')) as {
    keys: { native: { owner: string } }
  }
  const ask = () =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${demo.keys.native.owner}` },
      body: JSON.stringify({ query: '{ viewer { user { email } } }' }),
    })
  const answered = { data: { viewer: { user: { email: 'owner@acme.test' } } } }
  expect(await (await ask()).json()).toEqual(answered)

  process.kill(findPostmaster(path.join(dataDir, 'postgres'))?.pid ?? Number.NaN, 'SIGKILL')
  let lost: Response | undefined
  await expect
    .poll(
      async () => {
        const response = await ask()
        if (response.status === 500) lost = response
        return lost !== undefined
      },
      { timeout: 5000, interval: 5 },
    )
    .toBe(true)
  expect(lost?.headers.get('x-request-id')).toBeTruthy()
  expect(await lost?.json()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })

  await expect.poll(async () => (await ask()).json(), { timeout: 10_000, interval: 50 }).toEqual(answered)
  expect((await fetch(`${gateway.url}/ready`)).status).toBe(200)
  await gateway.end('SIGTERM')
})
