import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { createdExport } from './exports.js'

const gateway = useGateway()
const SELECT = 'batchExport { id paused lastPausedAt updatedAt }'

const eventTypes = async (organization: OrganizationSeed) => {
  const rows = await gateway.services.database.system.organizationEvent.findMany({
    where: { organizationId: organization.uuid },
    orderBy: { sequence: 'asc' },
  })
  return rows.map((row) => row.type)
}

describe('pauseBatchExport and unpauseBatchExport', () => {
  it('pause, remember when, and let go on', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    const { batchExport: paused } = await organization.owner.mutate('pauseBatchExport', { batchExportId: id }, SELECT)
    expect(paused).toMatchObject({ paused: true, lastPausedAt: paused.updatedAt })
    gateway.advance(60_000)
    const { batchExport: going } = await organization.owner.mutate('unpauseBatchExport', { batchExportId: id }, SELECT)
    expect(going).toMatchObject({ paused: false, lastPausedAt: paused.lastPausedAt })
    expect(Date.parse(going.updatedAt)).toBeGreaterThanOrEqual(Date.parse(paused.updatedAt) + 60_000)
    expect(await eventTypes(organization)).toEqual([
      'batch_export.created',
      'batch_export.paused',
      'batch_export.unpaused',
    ])
  })

  it('change nothing that is so already, and announce nothing', async () => {
    const organization = await gateway.organization()
    const { id, updatedAt } = await createdExport(organization)
    const going = await organization.owner.mutate('unpauseBatchExport', { batchExportId: id }, SELECT)
    expect(going.batchExport).toMatchObject({ paused: false, lastPausedAt: null, updatedAt })
    const first = await organization.owner.mutate('pauseBatchExport', { batchExportId: id }, SELECT)
    gateway.advance(60_000)
    const second = await organization.owner.mutate('pauseBatchExport', { batchExportId: id }, SELECT)
    expect(second).toEqual(first)
    expect(await eventTypes(organization)).toEqual(['batch_export.created', 'batch_export.paused'])
  })
})

describe('deleteBatchExport', () => {
  it('hides the export, its runs and its log from everybody, and drops its secrets', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const { system } = gateway.services.database
    const newId = gateway.services.newId
    const run = await system.batchExportRun.create({
      data: { id: newId(), organizationId: organization.uuid, batchExportId: uuid, intervalEnd: new Date() },
    })
    const runId = encodeId('BatchExportRun', run.id)
    const query = `{ node(id: "${id}") { id } run: node(id: "${runId}") { id }
      organization(by: { id: "${organization.id}" }) { batchExports { totalCount nodes { id } } }
      _entities(representations: [{ __typename: "BatchExport", id: "${id}" }]) { __typename } }`
    const seen = await organization.owner.data(query)
    expect(seen).toEqual({
      node: { id },
      run: { id: runId },
      organization: { batchExports: { totalCount: 1, nodes: [{ id }] } },
      _entities: [{ __typename: 'BatchExport' }],
    })

    const deleted = await organization.owner.mutate('deleteBatchExport', { batchExportId: id }, SELECT)
    expect(deleted.batchExport.id).toBe(id)
    const superAdmin = await gateway.person({ superAdmin: true })
    for (const client of [organization.owner, superAdmin]) {
      expect(await client.data(query)).toEqual({
        node: null,
        run: null,
        organization: { batchExports: { totalCount: 0, nodes: [] } },
        _entities: [null],
      })
    }
    const row = await system.batchExport.findFirstOrThrow({ where: { id: uuid } })
    expect(row).toMatchObject({ destinationSecret: null, deletedAt: expect.any(Date) })
    expect(await eventTypes(organization)).toEqual([
      'batch_export.created',
      'batch_export.run.cancelled',
      'batch_export.deleted',
    ])
  })

  it('leaves nothing to be done with the export', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    await organization.owner.mutate('deleteBatchExport', { batchExportId: id })
    const before = await organization.snapshot()
    for (const name of ['updateBatchExport', 'pauseBatchExport', 'unpauseBatchExport', 'deleteBatchExport']) {
      const result = await organization.owner.mutate(name, { batchExportId: id })
      expect(result).toMatchObject({ __typename: 'NotFoundError', message: 'Batch export not found.' })
    }
    expect(await organization.snapshot()).toEqual(before)
  })
})

describe.each(['updateBatchExport', 'pauseBatchExport', 'unpauseBatchExport', 'deleteBatchExport'])('%s', (name) => {
  it('is refused to a member without the permission, and the refusal is audited', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    const member = await organization.member()
    const before = await organization.snapshot()
    const result = await member.mutate(name, { batchExportId: id })
    expect(result).toMatchObject({ __typename: 'ForbiddenError', missingPermissions: ['batch_exports.write'] })
    expect(await organization.snapshot()).toEqual(before)
    const refused = await gateway.services.database.system.auditEvent.findMany({
      where: { organizationId: organization.uuid, outcome: 'REFUSED' },
    })
    expect(refused).toHaveLength(1)
  })

  it('answers a stranger, and a member who sees no exports, as if there were none', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    await organization.role('Blind', ['organization.read', 'batch_exports.write'])
    const blind = await organization.member('blind')
    const before = await organization.snapshot()
    for (const client of [await gateway.person(), blind]) {
      const foreign = await client.mutate(name, { batchExportId: id })
      const absent = await client.mutate(name, { batchExportId: gateway.services.newId() })
      expect(foreign).toMatchObject({ __typename: 'NotFoundError', message: 'Batch export not found.' })
      expect(foreign).toEqual(absent)
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('is refused for an export that takes data of sites which the viewer may not see', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    await organization.role('Exporter', [
      'organization.read',
      'sites.read',
      'batch_exports.read',
      'batch_exports.write',
    ])
    const member = await organization.member('exporter')
    await gateway.services.database.system.member.update({
      where: { id: member.member.id },
      data: { hasRestrictedSiteAccess: true },
    })
    const before = await organization.snapshot()
    const result = await member.mutate(name, { batchExportId: id })
    expect(result).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
    expect(await organization.snapshot()).toEqual(before)
  })
})
