import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { findPostmaster } from '../../src/database/embedded/postmaster.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'

const dataDirs: string[] = []
const freshDataDir = () => {
  const dir = temporaryDataDir()
  dataDirs.push(dir)
  return dir
}

afterEach(async () => {
  for (const dir of dataDirs.splice(0)) await removeDataDir(dir)
})

const since = (start: number) => (performance.now() - start) / 1000

describe('npm start', () => {
  it('serves within 5 s from the second start on, stops within 3 s with exit 0 and takes its database along', async () => {
    const dataDir = freshDataDir()
    await (await GatewayProcess.start(dataDir)).end('SIGTERM')

    const starting = performance.now()
    const gateway = await GatewayProcess.start(dataDir)
    expect(since(starting)).toBeLessThan(5)
    expect((await fetch(`${gateway.url}/ready`)).status).toBe(200)

    const stopping = performance.now()
    expect(await gateway.end('SIGINT')).toBe(0)
    expect(since(stopping)).toBeLessThan(3)
    expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined()
    expect(existsSync(path.join(dataDir, 'server.json'))).toBe(false)
  })

  it('hands its signal on: who ends npm ends the gateway and its database', async () => {
    const dataDir = freshDataDir()
    const gateway = await GatewayProcess.start(dataDir, {}, ['npm', 'start'])
    expect(await gateway.end('SIGTERM')).toBe(0)
    expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined()
    expect(existsSync(path.join(dataDir, 'server.json'))).toBe(false)
  })

  it('stays under 250 MB when idle after some work', async () => {
    const gateway = await GatewayProcess.start(freshDataDir())
    for (let i = 0; i < 50; i++) {
      await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ viewer { kind organizations { totalCount } } }' }),
      })
    }
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(gateway.residentMegabytes).toBeLessThan(250)
    await gateway.end('SIGTERM')
  })

  it('ends with one clear line and exit 1 for a bad setting', async () => {
    await expect(GatewayProcess.start(freshDataDir(), { PORT: 'http' })).rejects.toThrow(/ended with 1: PORT [^\n]+\n$/)
  })

  it.skipIf(process.platform !== 'linux').each(['/proc/x', '/proc/x/y', '/dev/null/x'])(
    'ends with one clear line and exit 1 for DATA_DIR=%s, where nothing can be made',
    async (dataDir) => {
      const start = GatewayProcess.start(dataDir)
      await expect(start).rejects.toThrow(/ended with 1: DATA_DIR \/[^\n]+ cannot be used: [^\n]+\n$/)
    },
  )

  it('ends with one clear line and exit 1 for an address that is not this machine’s', async () => {
    const start = GatewayProcess.start(freshDataDir(), { HOST: '192.0.2.1' })
    await expect(start).rejects.toThrow(/\nHOST 192\.0\.2\.1 and PORT 0 cannot be listened on: [^\n]+\n$/)
  })

  it('refuses a second process on the same DATA_DIR in one line and leaves the first alone', async () => {
    const dataDir = freshDataDir()
    const first = await GatewayProcess.start(dataDir)
    await expect(GatewayProcess.start(dataDir)).rejects.toThrow(/ended with 1: [^\n]+\n$/)
    expect((await fetch(`${first.url}/ready`)).status).toBe(200)
    await first.end('SIGTERM')
  })

  it('answers a second signal by ending at once', async () => {
    const gateway = await GatewayProcess.start(freshDataDir())
    gateway.child.kill('SIGTERM')
    expect(await gateway.end('SIGTERM')).not.toBeNull()
  })
})
