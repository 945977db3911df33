import { beforeAll, describe, expect, it } from 'vitest'
import { createReadiness } from '../../src/http/health.js'
import { createAdminApp } from '../../src/observability/admin.js'
import type { App } from '../../src/server.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { metricsOf, type Sample } from './metrics.js'

const gateway = useGateway({ env: { ADMIN_PORT: '0' } })
let admin: App
let acme: OrganizationSeed

beforeAll(async () => {
  const { exposition } = gateway.services.telemetry
  if (!exposition) throw new Error('nothing is counted')
  admin = createAdminApp(gateway.services, createReadiness(), exposition)
  acme = await gateway.organization()
})

const scrape = async () => metricsOf(await (await admin.request('/metrics')).text())

/** By how much a sample has grown through the work. */
async function growth(name: string, labels: Sample['labels'], work: () => Promise<unknown>): Promise<number> {
  const before = (await scrape()).value(name, labels)
  await work()
  return (await scrape()).value(name, labels) - before
}

describe('/metrics', () => {
  it('counts requests by door and class of status', async () => {
    const count = 'orgraph_http_request_duration_seconds_count'
    const rybbit = { door: 'rybbit', status: '2xx' }
    expect(await growth(count, rybbit, () => acme.owner.get(`/api/organizations/${acme.id}/sites`))).toBe(1)
    const refused = { door: 'rybbit', status: '4xx' }
    expect(await growth(count, refused, () => gateway.anonymous.get(`/api/organizations/${acme.id}/sites`))).toBe(1)
    const graph = { door: 'graphql', status: '2xx' }
    expect(await growth(count, graph, () => acme.owner.data('{ viewer { kind } }'))).toBe(1)
  })

  it('counts operations by kind and code, the refusals of mutations included', async () => {
    const operations = 'orgraph_graphql_operations_total'
    const { owner } = acme
    const query = { kind: 'query', code: 'OK' }
    expect(await growth(operations, query, () => owner.data('{ viewer { kind } }'))).toBe(1)
    const invalid = { kind: 'invalid', code: 'BAD_REQUEST' }
    expect(await growth(operations, invalid, () => owner.graph('{ nothing }'))).toBe(1)
    const slug = { kind: 'mutation', code: 'SLUG_TAKEN' }
    const again = () => owner.mutate('createOrganization', { name: 'Again', slug: acme.row.slug })
    expect(await growth(operations, slug, again)).toBe(1)
    const deep = `{ ${'viewer { organizations(first: 100) { nodes { members(first: 100) { nodes { organization { members(first: 100) { nodes { id } } } } } } } }'} }`
    expect(await growth(operations, { kind: 'query', code: 'COST_LIMIT' }, () => owner.graph(deep))).toBe(1)
  })

  it('has no label that a caller chooses: neither names of operations nor paths make a new series', async () => {
    const ask = async (word: string) => {
      await acme.owner.data(`query ${word} { viewer { kind } }`)
      await gateway.anonymous.get(`/api/${word}`)
      await gateway.anonymous.fetch(`/${word}`, { method: 'GET' })
      await gateway.anonymous.fetch(`/rybbit/api/${word}`, { method: 'PUT' })
    }
    await ask('okapi')
    const before = await scrape()
    for (const word of ['quagga', 'tapir', 'gerenuk']) await ask(word)
    const after = await scrape()
    expect(after.series).toEqual(before.series)
    expect(after.text).not.toMatch(/okapi|quagga|tapir|gerenuk/)
  })

  it('counts statements, and those that the database did not permit', async () => {
    expect(
      await growth('orgraph_db_statements_total', { pool: 'app' }, () => acme.owner.data('{ viewer { kind } }')),
    ).toBe(0)
    const name = `{ organization(by: { id: "${acme.id}" }) { name members { totalCount } } }`
    expect(await growth('orgraph_db_statements_total', { pool: 'app' }, () => acme.owner.data(name))).toBeGreaterThan(0)
    expect((await scrape()).value('orgraph_rls_denials_total', {})).toBe(0)
    const forbidden = () =>
      expect(gateway.services.database.appPool.query('delete from audit_event')).rejects.toThrow('permission denied')
    expect(await growth('orgraph_rls_denials_total', {}, forbidden)).toBe(1)
  })

  it('tells of connections and of the process itself', async () => {
    const metrics = await scrape()
    expect(metrics.value('orgraph_db_pool_limit', { pool: 'app' })).toBe(6)
    expect(metrics.value('orgraph_db_pool_waiting', { pool: 'app' })).toBe(0)
    expect(metrics.value('nodejs_eventloop_lag_p99_seconds', {})).toBeGreaterThan(0)
    expect(metrics.value('process_resident_memory_bytes', {})).toBeGreaterThan(1e7)
  })

  it('asks the database no more often than every few seconds', async () => {
    await scrape()
    expect(await gateway.statementsOf(() => Promise.all(Array.from({ length: 50 }, scrape)))).toEqual([])
  })
})

it('is on no other port', async () => {
  expect((await gateway.send('/metrics')).status).toBe(404)
})
