import { describe, expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'
import { createdExport, S3, sealedConfig } from './exports.js'

const gateway = useGateway()
const SELECT = `batchExport { name model interval paused lastPausedAt startAt endAt filters hogqlQuery updatedAt
  destination { type config } }`
const shown = { bucket_name: 'my-bucket', region: 'eu-central-1', prefix: 'events/' }
const secrets = { aws_access_key_id: S3.aws_access_key_id, aws_secret_access_key: S3.aws_secret_access_key }

describe('updateBatchExport', () => {
  it('changes what it is told and keeps the rest', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization, { startAt: '2026-01-01T00:00:00.000Z' })
    const { batchExport } = await organization.owner.mutate(
      'updateBatchExport',
      { batchExportId: id, name: 'Hourly', interval: 'hour' },
      SELECT,
    )
    expect(batchExport).toMatchObject({
      name: 'Hourly',
      interval: 'hour',
      model: 'EVENTS',
      startAt: '2026-01-01T00:00:00.000Z',
      destination: { type: 'S3', config: shown },
    })
  })

  it('clears with null', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization, {
      filters: [{ key: 'a', value: 1 }],
      hogqlQuery: 'SELECT 1 FROM events',
      startAt: '2026-01-01T00:00:00Z',
      endAt: '2026-02-01T00:00:00Z',
    })
    const { batchExport } = await organization.owner.mutate(
      'updateBatchExport',
      { batchExportId: id, filters: null, hogqlQuery: null, startAt: null, endAt: null },
      SELECT,
    )
    expect(batchExport).toMatchObject({ filters: null, hogqlQuery: null, startAt: null, endAt: null })
  })

  it('lays a configuration over the stored one, so that secrets may be left out', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const { batchExport } = await organization.owner.mutate(
      'updateBatchExport',
      { batchExportId: id, destination: { config: { bucket_name: 'other', compression: 'gzip' } } },
      SELECT,
    )
    expect(batchExport.destination.config).toEqual({ ...shown, bucket_name: 'other', compression: 'gzip' })
    expect(await sealedConfig(gateway, uuid)).toEqual(secrets)
  })

  it('replaces one secret and takes another value away', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization, {
      destination: { type: 'S3', config: { ...S3, compression: 'gzip' } },
    })
    const { batchExport } = await organization.owner.mutate(
      'updateBatchExport',
      { batchExportId: id, destination: { type: 'S3', config: { aws_secret_access_key: 'fresh', compression: null } } },
      SELECT,
    )
    expect(batchExport.destination.config).toEqual(shown)
    expect(await sealedConfig(gateway, uuid)).toEqual({ ...secrets, aws_secret_access_key: 'fresh' })
  })

  it('keeps nothing of the old configuration, its secrets least of all, when the type changes', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const { batchExport } = await organization.owner.mutate(
      'updateBatchExport',
      { batchExportId: id, destination: { type: 'FILE', config: { path: 'daily' } } },
      SELECT,
    )
    expect(batchExport.destination).toEqual({ type: 'FILE', config: { path: 'daily' } })
    expect(await sealedConfig(gateway, uuid)).toBeNull()
  })

  it('pauses and lets go on, remembering when it was paused', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    const paused = await organization.owner.mutate('updateBatchExport', { batchExportId: id, paused: true }, SELECT)
    expect(paused.batchExport).toMatchObject({ paused: true, lastPausedAt: paused.batchExport.updatedAt })
    const going = await organization.owner.mutate('updateBatchExport', { batchExportId: id, paused: false }, SELECT)
    expect(going.batchExport).toMatchObject({ paused: false, lastPausedAt: paused.batchExport.lastPausedAt })
  })

  it('tells the audit log which fields changed, and no secret', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await createdExport(organization)
    const destination = { config: { aws_secret_access_key: 'also-not-to-be-found' } }
    await organization.owner.mutate('updateBatchExport', { batchExportId: id, destination })
    const audit = await gateway.services.database.system.auditEvent.findMany({
      where: { resourceId: uuid, action: 'batch_export.update' },
      omit: { sequence: true },
    })
    expect(audit).toMatchObject([{ outcome: 'DONE', after: { fields: ['destination'], destinationConfig: shown } }])
    expect(JSON.stringify(audit)).not.toContain('not-to-be-found')
  })
})

describe('updateBatchExport refuses, and writes nothing:', () => {
  it.each<[string, object, string]>([
    ['an unknown key', { destination: { config: { user: 'x' } } }, "Configuration has unknown field/s: 'user'"],
    [
      'to take away what is required',
      { destination: { config: { region: null } } },
      "Configuration has invalid type: got 'NoneType', expected 'str'",
    ],
    [
      'an empty key of the bucket',
      { destination: { config: { aws_access_key_id: '', aws_secret_access_key: '' } } },
      "The following inputs are empty: ['aws_access_key_id', 'aws_secret_access_key']",
    ],
    [
      'another type without a whole configuration',
      { destination: { type: 'FILE' } },
      "Configuration missing required field: 'path'",
    ],
    [
      'a place inside',
      { destination: { config: { endpoint_url: 'http://127.0.0.1:9000' } } },
      'Invalid destination URL: http://127.0.0.1:9000',
    ],
    ['an end before the stored start', { endAt: '2025-01-01T00:00:00Z' }, 'The end must come after the start.'],
    ['a bad interval', { interval: 'year' }, '"year" is not a valid choice.'],
  ])('%s', async (_what, changes, message) => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization, { startAt: '2026-01-01T00:00:00Z' })
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('updateBatchExport', { batchExportId: id, ...changes })
    expect(result).toMatchObject({ __typename: 'InvalidInputError', message })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a model that the stored destination does not support', async () => {
    const organization = await gateway.organization()
    const config = { url: 'https://93.184.216.34/batch', token: 't' }
    const { id } = await createdExport(organization, { destination: { type: 'HTTP', config } })
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('updateBatchExport', { batchExportId: id, model: 'SESSIONS' })
    expect(result.message).toBe('HTTP batch exports only support the events model')
    expect(await organization.snapshot()).toEqual(before)
  })

  it('Databricks', async () => {
    const organization = await gateway.organization()
    const { id } = await createdExport(organization)
    const before = await organization.snapshot()
    const config = { http_path: 'h', catalog: 'c', schema: 's', table_name: 't' }
    const destination = { type: 'DATABRICKS', config }
    const result = await organization.owner.mutate('updateBatchExport', { batchExportId: id, destination })
    expect(result).toMatchObject({ __typename: 'ForbiddenError', code: 'DESTINATION_DISABLED' })
    expect(await organization.snapshot()).toEqual(before)
  })
})
