import { describe, expect, it } from 'vitest'
import type { LogLevel } from '../../src/generated/prisma/client.js'
import { encodeId } from '../../src/ids.js'
import { Subscription } from '../feed/sse.js'
import { Gateway, useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { createdExport } from './exports.js'

const gateway = useGateway()

async function runOf(organization: OrganizationSeed, batchExportId: string, changes: object = {}) {
  const row = await gateway.services.database.system.batchExportRun.create({
    data: {
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      batchExportId,
      intervalStart: new Date('2026-01-01T00:00:00Z'),
      intervalEnd: new Date('2026-01-02T00:00:00Z'),
      ...changes,
    },
  })
  return { ...row, typeId: encodeId('BatchExportRun', row.id) }
}

const setStatus = (id: string, status: 'RUNNING' | 'COMPLETED') =>
  gateway.services.database.system.batchExportRun.update({ where: { id }, data: { status } })

async function logged(
  organization: OrganizationSeed,
  batchExportId: string,
  lines: [LogLevel, string, string, string?][],
) {
  await gateway.services.database.system.batchExportLog.createMany({
    data: lines.map(([level, message, timestamp, runId]) => ({
      id: gateway.services.newId(),
      organizationId: organization.uuid,
      batchExportId,
      level,
      message,
      timestamp: new Date(timestamp),
      runId: runId ?? null,
    })),
  })
}

describe('the runs of an export', () => {
  it('are listed newest first, with what they have done', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const first = await runOf(organization, uuid)
    const second = await runOf(organization, uuid, {
      status: 'FAILED',
      recordsExported: 5_000_000_000n,
      bytesExported: 12n,
      attempts: 2,
      error: 'The bucket is gone.',
      finishedAt: new Date('2026-01-02T01:00:00Z'),
    })
    const { node } = await (await organization.member()).data(`{ node(id: "${id}") { ... on BatchExport {
      runs { totalCount nodes { id uuid status intervalStart intervalEnd recordsExported recordsTotal bytesExported
        attempts error finishedAt batchExport { id } } } } } }`)
    expect(node.runs).toMatchObject({
      totalCount: 2,
      nodes: [
        {
          id: second.typeId,
          status: 'FAILED',
          recordsExported: 5_000_000_000,
          recordsTotal: null,
          bytesExported: 12,
          attempts: 2,
          error: 'The bucket is gone.',
          finishedAt: '2026-01-02T01:00:00.000Z',
          batchExport: { id },
        },
        { id: first.typeId, status: 'STARTING', intervalEnd: '2026-01-02T00:00:00.000Z', finishedAt: null },
      ],
    })
  })

  it('are hidden from those who may not see exports', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const run = await runOf(organization, uuid)
    await organization.role('Blind', ['organization.read'])
    for (const client of [await gateway.person(), await organization.member('blind'), gateway.anonymous]) {
      expect(await client.data(`{ a: node(id: "${run.typeId}") { id } b: node(id: "${id}") { id } }`)).toEqual({
        a: null,
        b: null,
      })
    }
  })
})

describe('the log of an export', () => {
  const query = `query ($id: ID!, $filter: BatchExportLogFilter, $first: Int, $after: String) { node(id: $id) {
    ... on BatchExport { logs(filter: $filter, first: $first, after: $after) {
      totalCount nodes { message level run { id } } pageInfo { endCursor hasNextPage } } } } }`

  async function withLog() {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const run = await runOf(organization, uuid)
    await logged(organization, uuid, [
      ['INFO', 'Begins', '2026-01-01T00:00:01Z', run.id],
      ['WARNING', '100% slow', '2026-01-01T00:00:02Z', run.id],
      ['ERROR', 'Failed', '2026-01-01T00:00:03Z'],
    ])
    const read = async (variables: object = {}) =>
      (await organization.owner.data(query, { id, ...variables })).node.logs
    const messages = async (filter: object) =>
      (await read({ filter })).nodes.map((node: { message: string }) => node.message)
    return { run, read, messages }
  }

  it('is listed newest first and paged', async () => {
    const { run, read } = await withLog()
    const page = await read({ first: 2 })
    expect(page).toMatchObject({
      totalCount: 3,
      nodes: [
        { message: 'Failed', level: 'ERROR', run: null },
        { message: '100% slow', run: { id: run.typeId } },
      ],
      pageInfo: { hasNextPage: true },
    })
    const rest = await read({ after: page.pageInfo.endCursor })
    expect(rest.nodes).toMatchObject([{ message: 'Begins' }])
  })

  it('is filtered by level, text, time and run', async () => {
    const { run, messages } = await withLog()
    expect(await messages({ levels: ['INFO', 'ERROR'] })).toEqual(['Failed', 'Begins'])
    expect(await messages({ levels: [] })).toEqual([])
    expect(await messages({ search: 'FAIL' })).toEqual(['Failed'])
    expect(await messages({ search: '%' })).toEqual(['100% slow'])
    expect(await messages({ since: '2026-01-01T00:00:02Z' })).toEqual(['Failed'])
    expect(await messages({ until: '2026-01-01T00:00:02Z' })).toEqual(['Begins'])
    expect(await messages({ runId: run.typeId, levels: ['WARNING'] })).toEqual(['100% slow'])
    expect(await messages({ runId: 'nonsense' })).toEqual([])
  })
})

describe('batchExportRunUpdated', () => {
  const follow = (client: Parameters<typeof Subscription.open>[0], id: string) =>
    Subscription.open(client, 'subscription ($id: ID!) { batchExportRunUpdated(id: $id) { id status } }', { id })
  const runIn = (payload: { data: { batchExportRunUpdated: unknown } } | null) => payload?.data.batchExportRunUpdated

  it('tells of every run of an export as it begins and changes', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const other = await createdExport(organization)
    const runs = await follow(organization.owner, id)
    await runOf(organization, other.uuid)
    const run = await runOf(organization, uuid)
    expect(runIn(await runs.next())).toEqual({ id: run.typeId, status: 'STARTING' })
    await setStatus(run.id, 'RUNNING')
    expect(runIn(await runs.next())).toEqual({ id: run.typeId, status: 'RUNNING' })
    await setStatus(run.id, 'COMPLETED')
    expect(runIn(await runs.next())).toEqual({ id: run.typeId, status: 'COMPLETED' })
    expect(await runs.quietFor(200)).toEqual([])
    await runs.close()
  })

  it('tells of one run alone when that is asked for, also what another process did', async () => {
    const organization = await gateway.organization()
    const { uuid } = await createdExport(organization)
    const [run, sibling] = [await runOf(organization, uuid), await runOf(organization, uuid)]
    const runs = await follow(organization.owner, run.typeId)
    const elsewhere = await Gateway.start({ database: gateway.database })
    for (const id of [sibling.id, run.id]) {
      await elsewhere.services.database.system.batchExportRun.update({ where: { id }, data: { status: 'RUNNING' } })
    }
    expect(runIn(await runs.next())).toEqual({ id: run.typeId, status: 'RUNNING' })
    expect(await runs.quietFor(200)).toEqual([])
    await runs.close()
    await elsewhere.services.close()
  })

  it('tells after a lost connection what changed in between', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const run = await runOf(organization, uuid)
    const runs = await follow(organization.owner, id)
    await gateway.services.database.systemPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen %' and pid <> pg_backend_pid()`,
    )
    while (gateway.services.notifications.connected) await new Promise((resolve) => setTimeout(resolve, 5))
    await setStatus(run.id, 'RUNNING')
    expect(runIn(await runs.next())).toEqual({ id: run.typeId, status: 'RUNNING' })
    await runs.close()
  })

  it('ends when the export is deleted', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    const runs = await follow(organization.owner, id)
    await organization.owner.mutate('deleteBatchExport', { batchExportId: id })
    expect((await runs.next(1000))?.errors?.[0]?.extensions.code).toBe('BAD_REQUEST')
    expect(await runs.next()).toBeNull()
  })

  it('is refused to those who may not see the export, as for one that does not exist', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    await organization.role('Blind', ['organization.read'])
    const blind = await organization.member('blind')
    for (const [client, target] of [
      [await gateway.person(), id],
      [blind, id],
      [organization.owner, encodeId('BatchExport', gateway.services.newId())],
      [organization.owner, 'nonsense'],
    ] as const) {
      const runs = await follow(client, target)
      expect((await runs.next())?.errors).toMatchObject([
        { message: 'Batch export not found.', extensions: { code: 'BAD_REQUEST' } },
      ])
      expect(await runs.next()).toBeNull()
    }
    const anonymous = await follow(gateway.anonymous, id)
    expect((await anonymous.next())?.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })
})
