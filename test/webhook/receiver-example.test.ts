import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, expect, it } from 'vitest'
import { EVENTS } from '../../src/feed/catalogue.js'
import { packageRoot } from '../../src/package-root.js'
import { useGateway } from '../testkit/gateway.js'
import { listening } from '../testkit/listening.js'
import { deliver, happen, hooked, LOOPBACK, SECRET } from './receivers.js'

const gateway = useGateway({ env: LOOPBACK })
const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-receiver-'))
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

/** The example as documented, run by node; `lines` are what it has handled. */
async function runExample(env: Record<string, string>) {
  const script = path.join(packageRoot, 'docs/examples/webhook-receiver.mjs')
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines: string[] = []
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => (line === 'ready' ? resolve() : lines.push(line)))
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}`)))
  })
  await ready
  const stop = async () => {
    child.removeAllListeners('exit')
    child.kill()
    await once(child, 'close')
  }
  return { types: () => lines.map((line) => JSON.parse(line).type), stop }
}

it('the documented receiver handles every event once, also those that it was away for', async () => {
  const server = await listening(gateway.send)
  const port = await freePort()
  const organization = await hooked(gateway, `http://127.0.0.1:${port}/`)
  const key = await organization.owner.key()
  const env = {
    WEBHOOK_SECRET: SECRET,
    ORGRAPH_URL: server.url,
    API_KEY: key.key,
    ORGANIZATION: organization.id,
    PORT: String(port),
    STATE: path.join(folder, 'state.json'),
  }
  const first = await runExample(env)
  await happen(organization)
  await deliver(gateway)
  await expect.poll(first.types).toEqual(['webhook.updated', 'organization.updated'])
  await first.stop()

  await organization.member('admin')
  await organization.owner.mutate('createSite', { organization: organization.ref, domain: 'a.test', name: 'A' })
  await deliver(gateway)
  const second = await runExample(env)
  expect(second.types()).toEqual(['site.created'])
  gateway.advance(10_000)
  await deliver(gateway)
  await organization.owner.mutate('createSite', { organization: organization.ref, domain: 'b.test', name: 'B' })
  await deliver(gateway)
  await expect.poll(second.types).toEqual(['site.created', 'site.created'])

  const forged = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' },
    body: '{}',
  })
  expect(forged.status).toBe(401)
  await second.stop()
  await server.close()
})

it('the documented catalogue is the one of the code', () => {
  const page = readFileSync(path.join(packageRoot, 'docs/webhooks.md'), 'utf8')
  const documented = page.split('\n').flatMap((line) => {
    const [, type, when] = /^\| `([a-z_.]+)` \| (.*?) \|/.exec(line) ?? []
    return type && when ? [[type, when]] : []
  })
  expect(documented).toEqual(Object.entries(EVENTS))
})
