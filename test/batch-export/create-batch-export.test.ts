import { describe, expect, it } from 'vitest'
import { encodeId } from '../../src/ids.js'
import { useGateway } from '../testkit/gateway.js'
import { createdExport, exportInput, S3, sealedConfig } from './exports.js'

const gateway = useGateway()

const SELECT = `batchExport { id uuid name model interval paused lastPausedAt startAt endAt filters hogqlQuery
  destination { type config } organization { id } site { id } createdBy { id } createdAt updatedAt }`

describe('createBatchExport', () => {
  it('creates an export of all sites, and shows its configuration without secrets', async () => {
    const organization = await gateway.organization()
    const { batchExport } = await organization.owner.mutate('createBatchExport', exportInput(organization), SELECT)
    expect(batchExport).toMatchObject({
      id: encodeId('BatchExport', batchExport.uuid),
      name: 'Nightly',
      model: 'EVENTS',
      interval: 'day',
      paused: false,
      lastPausedAt: null,
      startAt: null,
      endAt: null,
      filters: null,
      hogqlQuery: null,
      destination: { type: 'S3', config: { bucket_name: 'my-bucket', region: 'eu-central-1', prefix: 'events/' } },
      organization: { id: organization.id },
      site: null,
      createdBy: { id: organization.owner.id },
    })
    expect(await sealedConfig(gateway, batchExport.uuid)).toEqual({
      aws_access_key_id: S3.aws_access_key_id,
      aws_secret_access_key: S3.aws_secret_access_key,
    })
  })

  it('is done many times at once, though all wait for one lock and connections are few', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const input = exportInput(organization, { site: site.id })
    const made = await Promise.all(
      Array.from({ length: 30 }, () => organization.owner.mutate('createBatchExport', input, 'batchExport { id }')),
    )
    expect(new Set(made.map(({ batchExport }) => batchExport.id)).size).toBe(30)
  })

  it('keeps everything it is told', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const wanted = {
      site: encodeId('Site', site.id),
      model: 'EVENTS',
      interval: 'every 15 minutes',
      destination: { type: 'NOOP', config: { arg: 'x' } },
      filters: [{ key: 'plan', value: ['pro'], type: 'event' }],
      hogqlQuery: ' SELECT uuid FROM events ',
      startAt: '2026-01-01T00:00:00.000Z',
      endAt: '2026-02-01T00:00:00.000Z',
      paused: true,
    }
    const { batchExport } = await organization.owner.mutate(
      'createBatchExport',
      exportInput(organization, wanted),
      SELECT,
    )
    expect(batchExport).toMatchObject({ ...wanted, site: { id: wanted.site }, hogqlQuery: 'SELECT uuid FROM events' })
  })

  it.each(['siteId', 'publicId', 'id'] as const)('takes a site by its %s', async (form) => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const input = exportInput(organization, { site: String(site[form]) })
    const { batchExport } = await organization.owner.mutate('createBatchExport', input, SELECT)
    expect(batchExport.site.id).toBe(encodeId('Site', site.id))
  })

  it('writes one audit row and one event, and nowhere a secret', async () => {
    const organization = await gateway.organization()
    const { uuid } = await createdExport(organization)
    const { system } = gateway.services.database
    const audit = await system.auditEvent.findMany({ where: { resourceId: uuid }, omit: { sequence: true } })
    expect(audit).toMatchObject([{ action: 'batch_export.create', resourceType: 'BatchExport', outcome: 'DONE' }])
    const events = await system.organizationEvent.findMany({
      where: { organizationId: organization.uuid },
      omit: { sequence: true },
    })
    expect(events).toMatchObject([
      { type: 'batch_export.created', data: { batchExportId: encodeId('BatchExport', uuid), name: 'Nightly' } },
    ])
    const row = await system.batchExport.findFirstOrThrow({ where: { id: uuid } })
    for (const text of [JSON.stringify([audit, events, row]), ...gateway.logged]) {
      expect(text).not.toContain('not-to-be-found')
    }
  })

  it('lets a key with the scope create, in the name of its user', async () => {
    const organization = await gateway.organization()
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:write', 'organization:read'] })
    const { batchExport } = await key.mutate('createBatchExport', exportInput(organization), 'batchExport { uuid }')
    const row = await gateway.services.database.system.batchExport.findFirstOrThrow({ where: { id: batchExport.uuid } })
    expect(row.createdById).toBe(organization.owner.user.id)
  })
})

describe('createBatchExport refuses, and writes nothing:', () => {
  const postgres = { user: 'u', password: 'p', database: 'd' }
  it.each<[string, object, string, string | RegExp]>([
    ['an empty name', { name: ' ' }, 'name', 'The name must not be empty.'],
    [
      'an interval that does not divide the day',
      { interval: 'every 7 minutes' },
      'interval',
      '"every 7 minutes" is not a valid choice.',
    ],
    [
      'filters about the run',
      { filters: [{ data_interval_start: 'x' }] },
      'filters',
      /^'data_interval_start' and 'data_interval_end' are run attributes and not 'filters'/,
    ],
    [
      'an end before the start',
      { startAt: '2026-02-01T00:00:00Z', endAt: '2026-01-01T00:00:00Z' },
      'endAt',
      'The end must come after the start.',
    ],
    [
      'an unknown key',
      { destination: { type: 'NOOP', config: { b: 1, a: 2 } } },
      'destination.config',
      "Configuration has unknown field/s: 'a', 'b'",
    ],
    [
      'a missing key',
      { destination: { type: 'S3', config: { ...S3, region: undefined } } },
      'destination.config.region',
      "Configuration missing required field: 'region'",
    ],
    [
      'an unsupported model',
      { model: 'PERSONS', destination: { type: 'HTTP', config: { url: 'https://93.184.216.34/', token: 't' } } },
      'model',
      'HTTP batch exports only support the events model',
    ],
    [
      'a text that cannot be stored',
      { destination: { type: 'NOOP', config: { arg: 'a\u0000b' } } },
      'destination.config',
      'The configuration must not contain NUL or broken characters.',
    ],
    [
      'an HTTP address inside',
      { destination: { type: 'HTTP', config: { url: 'http://127.0.0.1/batch', token: 't' } } },
      'destination.config.url',
      'Invalid destination URL: http://127.0.0.1/batch',
    ],
    [
      'a bucket inside',
      { destination: { type: 'S3', config: { ...S3, endpoint_url: 'https://169.254.169.254' } } },
      'destination.config.endpoint_url',
      'Invalid destination URL: https://169.254.169.254',
    ],
    [
      'a database inside',
      { destination: { type: 'POSTGRES', config: { ...postgres, host: '10.0.0.1' } } },
      'destination.config.host',
      'Invalid destination host: 10.0.0.1',
    ],
    [
      'a socket of the machine',
      { destination: { type: 'POSTGRES', config: { ...postgres, host: '/var/run/postgresql' } } },
      'destination.config.host',
      'Invalid destination host: /var/run/postgresql',
    ],
  ])('%s', async (_what, changes, path, message) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await organization.owner.mutate('createBatchExport', exportInput(organization, changes))
    expect(result).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' })
    expect(result.issues).toEqual([
      {
        path,
        code: expect.any(String),
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    ])
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a site of another organization, as one that does not exist', async () => {
    const organization = await gateway.organization()
    const foreign = await (await gateway.organization()).site()
    const own = await gateway.organization({ owner: organization.owner })
    const elsewhere = await own.site()
    const before = await organization.snapshot()
    for (const id of [foreign.id, elsewhere.id, gateway.services.newId(), 'nonsense']) {
      const result = await organization.owner.mutate('createBatchExport', exportInput(organization, { site: id }))
      expect(result).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'UNKNOWN_SITES',
        issues: [{ path: 'site', code: 'unknown_sites', message: 'The site is not one of this organization.' }],
      })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('Databricks', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const config = { http_path: 'h', catalog: 'c', schema: 's', table_name: 't' }
    const input = exportInput(organization, { destination: { type: 'DATABRICKS', config } })
    const result = await organization.owner.mutate('createBatchExport', input)
    expect(result).toMatchObject({
      __typename: 'ForbiddenError',
      code: 'DESTINATION_DISABLED',
      message: 'The Databricks destination is not enabled for this team.',
    })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a member without the permission, and a key without the scope', async () => {
    const organization = await gateway.organization()
    const member = await organization.member()
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:read', 'organization:read'] })
    const before = await organization.snapshot()
    for (const client of [member, key]) {
      const result = await client.mutate('createBatchExport', exportInput(organization))
      expect(result).toMatchObject({ __typename: 'ForbiddenError', missingPermissions: ['batch_exports.write'] })
    }
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a stranger, as if there were no such organization', async () => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    const result = await (await gateway.person()).mutate('createBatchExport', exportInput(organization))
    expect(result).toMatchObject({ __typename: 'NotFoundError', message: 'Organization not found.' })
    expect(await organization.snapshot()).toEqual(before)
  })

  it('a member with restricted access, who may write exports, for sites that it was not granted', async () => {
    const organization = await gateway.organization()
    const [granted, hidden] = [await organization.site(), await organization.site()]
    await organization.role('Exporter', [
      'organization.read',
      'sites.read',
      'batch_exports.read',
      'batch_exports.write',
    ])
    const member = await organization.member('exporter')
    const { system } = gateway.services.database
    await system.member.update({ where: { id: member.member.id }, data: { hasRestrictedSiteAccess: true } })
    await system.siteGrant.create({
      data: { memberId: member.member.id, siteId: granted.id, organizationId: organization.uuid },
    })
    const all = await member.mutate('createBatchExport', exportInput(organization))
    expect(all).toMatchObject({ __typename: 'ForbiddenError', code: 'FORBIDDEN' })
    const other = await member.mutate('createBatchExport', exportInput(organization, { site: hidden.id }))
    expect(other).toMatchObject({ code: 'UNKNOWN_SITES' })
    const own = await member.mutate('createBatchExport', exportInput(organization, { site: granted.id }))
    expect(own.__typename).toBe('CreateBatchExportSuccess')
  })
})
