import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { metricsOf } from '../observability/metrics.js'
import type { Client } from '../testkit/client.js'
import { createTestDatabase, type TestDatabase, testSecretKey } from '../testkit/database.js'
import { Gateway } from '../testkit/gateway.js'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'
import { startWebServer } from '../testkit/web-server.js'

let database: TestDatabase
let seeding: Gateway
beforeAll(async () => {
  database = await createTestDatabase()
  seeding = await Gateway.start({ database, env: { JOBS: 'off' } })
})
afterAll(() => seeding.close())

const running: GatewayProcess[] = []
afterEach(async () => {
  for (const gateway of running.splice(0)) {
    await gateway.end('SIGKILL')
    await removeDataDir(gateway.dataDir)
  }
})

async function start(env: Record<string, string> = {}): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start(temporaryDataDir(), {
    DATABASE_URL: database.ownerUrl,
    SECRET_KEY: testSecretKey,
    ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32',
    LOG_LEVEL: 'warn',
    ...env,
  })
  running.push(gateway)
  return gateway
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const isReady = (url: string) =>
  fetch(`${url}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  )

/** Asks who is ready every 50 ms, and sends each request, once, to the next one that was. */
function balance(urls: string[]) {
  let ready = [...urls]
  let turn = 0
  let isOver = false
  const asking = (async () => {
    while (!isOver) {
      const answers = await Promise.all(urls.map(isReady))
      ready = urls.filter((_url, i) => answers[i])
      await sleep(50)
    }
  })()
  return {
    next: () => ready[turn++ % ready.length] ?? '',
    stop: () => {
      isOver = true
      return asking
    },
  }
}

const post = (url: string, client: Client, query: string, variables: object = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...client.headers },
    body: JSON.stringify({ query, variables }),
  })

const UPDATE = `mutation ($input: UpdateOrganizationInput!) {
  updateOrganization(input: $input) { __typename ... on UpdateOrganizationSuccess { organization { timezone } } }
}`

describe('a process that gets SIGTERM under load', { timeout: 90_000 }, () => {
  it('fails no request and loses no job', async () => {
    const receiver = await startWebServer((_request, response) => response.writeHead(204).end())
    const acme = await seeding.organization()
    await acme.owner.mutate('setWebhook', { organization: acme.ref, url: `http://127.0.0.1:${receiver.port}/` })
    const clients = await Promise.all(Array.from({ length: 12 }, () => acme.key()))
    const [first, second] = await Promise.all([start({ DRAIN_DELAY: '2' }), start({ DRAIN_DELAY: '2' })])
    const balancer = balance([first.url, second.url])

    const failures: string[] = []
    const answered = { queries: 0, changes: 0 }
    let isOver = false
    const work = clients.map(async (client, i) => {
      for (let n = 0; !isOver; n++) {
        const isChange = i % 4 === 0
        const url = balancer.next()
        const input = { organization: acme.ref, timezone: n % 2 ? 'Europe/Berlin' : 'Europe/Paris' }
        try {
          const response = isChange
            ? await post(url, client, UPDATE, { input })
            : await post(url, client, '{ viewer { kind organizations { totalCount } } }')
          const text = await response.text()
          if (response.status !== 200 || text.includes('errors')) failures.push(`${url} ${response.status} ${text}`)
          else answered[isChange ? 'changes' : 'queries'] += 1
        } catch (error) {
          failures.push(`${url} ${String((error as Error).cause ?? error)}`)
        }
        await sleep(20)
      }
    })
    const enough = (queries: number, changes: number) =>
      expect.poll(() => answered.queries >= queries && answered.changes >= changes, { timeout: 30_000 }).toBe(true)
    await enough(30, 10)
    const before = { ...answered }
    const exit = await first.end('SIGTERM')
    const during = answered.queries - before.queries
    await enough(before.queries + 60, before.changes + 20)
    isOver = true
    await Promise.all(work)
    await balancer.stop()

    expect(failures).toEqual([])
    expect(exit).toBe(0)
    expect(during).toBeGreaterThan(0)
    const { system } = seeding.services.database
    const where = { organizationId: acme.uuid }
    await expect
      .poll(() => system.webhookDelivery.count({ where: { ...where, status: { not: 'DELIVERED' } } }), {
        timeout: 30_000,
      })
      .toBe(0)
    const events = await system.organizationEvent.count({ where })
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(
      await system.webhookDelivery.count({ where }),
    )
    expect(events).toBeGreaterThan(20)
    await receiver.close()
  })

  it('is not ready for DRAIN_DELAY, answers all the same, and ends connections by its answers', async () => {
    const gateway = await start({ DRAIN_DELAY: '1' })
    const { url } = gateway
    const ended = gateway.end('SIGTERM')
    await sleep(200)
    const ready = await fetch(`${url}/ready`)
    expect([ready.status, ready.headers.get('connection')]).toEqual([503, 'close'])
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(await ended).toBe(0)
  })

  it('ends subscriptions as a lost connection, so that their clients come back, and does not wait for them', async () => {
    const acme = await seeding.organization()
    const gateway = await start()
    const query = `subscription { organizationEvents(organizationId: "${acme.id}") { __typename } }`
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...acme.owner.headers },
      body: JSON.stringify({ query }),
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const stream = response.text().then(
      (text) => `completed: ${text}`,
      () => 'lost',
    )
    const stopping = performance.now()
    expect(await gateway.end('SIGTERM')).toBe(0)
    expect(performance.now() - stopping).toBeLessThan(1_500)
    expect(await stream).toBe('lost')
  })
})

describe('ADMIN_PORT', { timeout: 60_000 }, () => {
  it.each(['on', 'only'])('has metrics and health at a port of its own with JOBS=%s', async (jobs) => {
    const gateway = await start({ JOBS: jobs, ADMIN_PORT: '0' })
    const [, admin = ''] = /Metrics: (\S+)\/metrics/.exec(gateway.output) ?? []
    const metrics = metricsOf(await (await fetch(`${admin}/metrics`)).text())
    expect(metrics.of('orgraph_jobs').map(({ labels }) => labels.queue)).toContain('export-run')
    expect((await fetch(`${admin}/ready`)).status).toBe(200)
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404)
    expect(await gateway.end('SIGTERM')).toBe(0)
  })

  it('that is taken ends the start with one line', async () => {
    const taken = await startWebServer((_request, response) => response.end())
    await expect(start({ ADMIN_PORT: String(taken.port) })).rejects.toThrow(`ADMIN_PORT ${taken.port} is in use\n`)
    await taken.close()
  })
})
