import { describe, expect, it } from 'vitest'
import { batchExportShape } from '../../../src/rest/posthog/batch-export-shapes.js'
import { pageOf } from '../../../src/rest/posthog/page.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { fewestStatements } from '../fewest-statements.js'
import {
  ANONYMOUS,
  answerOf,
  denied,
  invalid,
  missingScope,
  NO_PERMISSION,
  NOT_FOUND,
  refusedWrite,
  under,
} from './doors.js'

const gateway = useGateway()

const secrets = { aws_access_key_id: 'AKIAEXAMPLE', aws_secret_access_key: 'very-secret' }
const s3 = { bucket_name: 'events', region: 'eu-central-1', prefix: 'nightly/' }
const nightly = { name: 'Nightly', interval: 'day', destination: { type: 'S3', config: { ...s3, ...secrets } } }
const at = (organization: OrganizationSeed, rest = '') => under(organization, `batch_exports/${rest}`)

async function created(organization: OrganizationSeed, body: object = {}) {
  const answer = await organization.owner.post(at(organization), { ...nightly, ...body })
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}

describe('POST batch_exports', () => {
  it('201: keeps secrets to itself', async () => {
    const organization = await gateway.organization()
    const body = await created(organization)
    expect(batchExportShape.parse(body)).toEqual(body)
    expect(body).toMatchObject({
      name: 'Nightly',
      model: 'events',
      interval: 'day',
      paused: false,
      team_id: null,
      destination: { type: 'S3', config: s3, integration: null },
      latest_runs: [],
      schema: null,
    })
    expect(JSON.stringify((await organization.owner.get(at(organization, body.id))).body)).not.toContain('secret')
  })

  it('201: takes the data of one site, by a key with the scope', async () => {
    const organization = await gateway.organization()
    const site = await organization.site()
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:write', 'project:read'] })
    const { status, body } = await key.post(at(organization), {
      ...nightly,
      team_id: site.siteId,
      model: '',
      paused: true,
      hogql_query: 'SELECT event FROM events',
      filters: [{ key: 'event', value: 'signup' }],
      start_at: '2024-01-01T00:00:00+01:00',
    })
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        team_id: site.siteId,
        model: 'events',
        paused: true,
        schema: { hogql_query: 'SELECT event FROM events' },
        filters: [{ key: 'event', value: 'signup' }],
        start_at: '2023-12-31T23:00:00Z',
      },
    })
  })

  it.each([
    [{ name: undefined }, 'required', 'This field is required.', 'name'],
    [{ destination: undefined }, 'required', 'This field is required.', 'destination'],
    [{ destination: { config: {} } }, 'required', 'This field is required.', 'destination__type'],
    [
      { destination: { type: 'FTP', config: {} } },
      'invalid_choice',
      '"FTP" is not a valid choice.',
      'destination__type',
    ],
    [{ interval: 'minute' }, 'invalid_choice', '"minute" is not a valid choice.', 'interval'],
    [{ model: 'cats' }, 'invalid_choice', '"cats" is not a valid choice.', 'model'],
    [{ paused: 'x' }, 'invalid_input', 'Must be a valid boolean.', 'paused'],
    [{ start_at: 'x' }, 'invalid_input', 'Enter a valid date/time.', 'start_at'],
    [{ filters: {} }, 'invalid_input', "'filters' should be an array of filters", 'filters'],
    [{ team_id: 2_000_000_000 }, 'invalid_input', 'The site is not one of this organization.', 'team_id'],
  ])('400: refuses %j', async (wrong, code, detail, attr) => {
    const organization = await gateway.organization()
    const body = { ...nightly, ...wrong }
    expect(await refusedWrite(organization, organization.owner, 'POST', at(organization), body)).toEqual(
      invalid(code, detail, attr),
    )
  })

  it.each([
    ['S3', { ...s3, b: 1, a: 2 }, "Configuration has unknown field/s: 'a', 'b'", 'destination__config'],
    [
      'S3',
      { ...s3, region: undefined },
      "Configuration missing required field: 'region'",
      'destination__config__region',
    ],
    [
      'S3',
      { ...s3, prefix: 5 },
      "Configuration has invalid type: got 'int', expected 'str'",
      'destination__config__prefix',
    ],
    ['S3', { ...s3, region: ' ' }, "The following inputs are empty: ['region']", 'destination__config'],
    [
      'S3',
      { ...s3, file_format: 'CSV' },
      "File format CSV is not supported. Supported file formats are ['Parquet', 'JSONLines']",
      'destination__config__file_format',
    ],
    [
      'Snowflake',
      { account: 'a', user: 'u', database: 'd', warehouse: 'w', schema: 's' },
      'Password is required if authentication type is password',
      'destination__config__password',
    ],
  ])('400: refuses a configuration of %s: %j', async (type, config, detail, attr) => {
    const organization = await gateway.organization()
    const body = { ...nightly, destination: { type, config } }
    expect(await refusedWrite(organization, organization.owner, 'POST', at(organization), body)).toEqual(
      invalid('invalid_input', detail, attr),
    )
  })

  it('401 and 403: is for those who may write exports, by keys with the scope', async () => {
    const organization = await gateway.organization()
    const send = (client: typeof organization.owner) =>
      refusedWrite(organization, client, 'POST', at(organization), nightly)
    expect(await answerOf(gateway.anonymous, 'POST', at(organization), nightly)).toEqual(ANONYMOUS)
    expect(await send(await organization.member())).toEqual(NO_PERMISSION)
    expect(await send(await gateway.person())).toEqual(NO_PERMISSION)
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:read'] })
    expect(await refusedWrite(organization, key, 'POST', at(organization), nightly)).toEqual(
      missingScope('batch_export:write'),
    )
  })

  it('403: has no Databricks', async () => {
    const organization = await gateway.organization()
    const config = { http_path: '/sql', catalog: 'c', schema: 's', table_name: 't' }
    const body = { ...nightly, destination: { type: 'Databricks', config } }
    expect(await refusedWrite(organization, organization.owner, 'POST', at(organization), body)).toEqual(
      denied('The Databricks destination is not enabled for this team.'),
    )
  })
})

describe('GET batch_exports', () => {
  it('200: lists them newest first, to every member', async () => {
    const organization = await gateway.organization()
    const [first, second] = [await created(organization), await created(organization)]
    const { status, body } = await (await organization.member()).get(at(organization))
    expect({ status, ids: body.results.map(({ id }: { id: string }) => id) }).toEqual({
      status: 200,
      ids: [second.id, first.id],
    })
    expect(pageOf(batchExportShape).parse(body)).toEqual(body)
  })

  it('200: costs the same statements for many exports as for one', async () => {
    const organization = await gateway.organization()
    const read = () => organization.owner.get(at(organization))
    await created(organization)
    const one = await fewestStatements(gateway, read)
    for (let i = 0; i < 3; i += 1) await created(organization)
    expect(await fewestStatements(gateway, read)).toBe(one)
  })

  it('200: shows the ten newest runs of each', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    const runs = Array.from({ length: 12 }, () => gateway.services.newId())
    await gateway.services.database.system.batchExportRun.createMany({
      data: runs.map((run, i) => ({
        id: run,
        organizationId: organization.uuid,
        batchExportId: id,
        status: 'COMPLETED',
        intervalEnd: new Date(i * 3_600_000),
        recordsExported: 5n,
      })),
    })
    const { body } = await organization.owner.get(at(organization, id))
    expect(batchExportShape.parse(body)).toEqual(body)
    expect(body.latest_runs.map((run: { id: string }) => run.id)).toEqual(runs.reverse().slice(0, 10))
    expect(body.latest_runs[0]).toMatchObject({ status: 'Completed', records_completed: 5, batch_export: id })
  })

  it('403 and 404: is for members, each export for its organization', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const { id } = await created(organization)
    expect(await answerOf(await gateway.person(), 'GET', at(organization))).toEqual(NO_PERMISSION)
    for (const path of [at(other, id), at(organization, gateway.services.newId()), at(organization, 'x')]) {
      expect(await answerOf(organization.owner, 'GET', path)).toEqual(NOT_FOUND)
    }
  })
})

describe('PATCH, PUT and DELETE batch_exports/{id}', () => {
  it('200: lays a configuration over the stored one', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    const { status, body } = await organization.owner.json('PATCH', at(organization, `${id}/`), {
      name: 'Hourly',
      interval: 'hour',
      destination: { config: { prefix: 'hourly/' } },
    })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { name: 'Hourly', interval: 'hour', destination: { config: { ...s3, prefix: 'hourly/' } } },
    })
    expect((await organization.owner.json('PATCH', at(organization, id), {})).body.name).toBe('Hourly')
    expect((await organization.owner.json('PUT', at(organization, id), nightly)).body.name).toBe('Nightly')
  })

  it('400: wants all that is required of PUT, and refuses what POST refuses', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    const change = (method: string, body: object) =>
      refusedWrite(organization, organization.owner, method, at(organization, id), body)
    expect(await change('PUT', { name: 'x' })).toEqual(invalid('required', 'This field is required.', 'destination'))
    expect(await change('PATCH', { destination: { config: { bucket: 'x' } } })).toEqual(
      invalid('invalid_input', "Configuration has unknown field/s: 'bucket'", 'destination__config'),
    )
    expect(await change('PATCH', { interval: 'minute' })).toEqual(
      invalid('invalid_choice', '"minute" is not a valid choice.', 'interval'),
    )
  })

  it('204: deletes it for everybody', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    expect((await organization.owner.json('DELETE', at(organization, `${id}/`))).status).toBe(204)
    expect(await answerOf(organization.owner, 'GET', at(organization, id))).toEqual(NOT_FOUND)
    expect(await answerOf(organization.owner, 'DELETE', at(organization, id))).toEqual(NOT_FOUND)
  })

  it('403 and 404: are for those who may write exports, in its organization', async () => {
    const organization = await gateway.organization()
    const other = await gateway.organization({ owner: organization.owner })
    const member = await organization.member()
    const { id } = await created(organization)
    for (const [method, rest, body] of [
      ['PATCH', '', { name: 'x' }],
      ['PUT', '', nightly],
      ['DELETE', '', undefined],
      ['POST', '/pause', undefined],
      ['POST', '/unpause', {}],
    ] as const) {
      expect(await refusedWrite(organization, member, method, at(organization, id + rest), body)).toEqual(NO_PERMISSION)
      expect(await refusedWrite(organization, organization.owner, method, at(other, id + rest), body)).toEqual(
        NOT_FOUND,
      )
    }
  })
})

describe('POST batch_exports/{id}/pause and unpause', () => {
  it('200: pauses and lets go on, once and again; a body of pause is ignored', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    const key = await organization.owner.key('POSTHOG', { scopes: ['batch_export:write'] })
    const shown = async () => (await organization.owner.get(at(organization, id))).body
    expect(await answerOf(key, 'POST', at(organization, `${id}/pause/`), { name: 5 })).toEqual({
      status: 200,
      body: { paused: true },
    })
    const first = await shown()
    expect(first).toMatchObject({ paused: true, last_paused_at: expect.any(String) })
    expect((await key.post(at(organization, `${id}/pause/`))).body).toEqual({ paused: true })
    expect(await shown()).toEqual(first)
    expect(await answerOf(key, 'POST', at(organization, `${id}/unpause/`))).toEqual({
      status: 200,
      body: { paused: false },
    })
    expect(await shown()).toMatchObject({ paused: false, last_paused_at: first.last_paused_at })
  })

  it('200: exports what it missed, if asked for, from the last pause to the last change; 400: for what is no boolean', async () => {
    const organization = await gateway.organization()
    const { id } = await created(organization)
    const { owner } = organization
    const backfills = async () => (await owner.get(at(organization, `${id}/backfills/`))).body.results
    await owner.post(at(organization, `${id}/unpause/`), { backfill: true })
    expect(await backfills()).toEqual([])
    await owner.post(at(organization, `${id}/pause/`))
    expect(
      await refusedWrite(organization, owner, 'POST', at(organization, `${id}/unpause`), { backfill: 'x' }),
    ).toEqual(invalid('invalid_input', 'Must be a valid boolean.', 'backfill'))
    expect((await owner.post(at(organization, `${id}/unpause/`), { backfill: true })).body).toEqual({ paused: false })
    const { last_paused_at, last_updated_at } = (await owner.get(at(organization, id))).body
    expect(await backfills()).toMatchObject([{ batch_export: id, start_at: last_paused_at, end_at: last_updated_at }])
  })
})

describe('GET batch_exports/test', () => {
  it('200: tells the steps of a destination that has a test', async () => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.get(at(organization, 'test/?destination=S3'))
    expect({ status, body }).toEqual({
      status: 200,
      body: { steps: [{ name: 'Check S3 bucket exists', description: expect.any(String), result: null }] },
    })
  })

  it('400 and 404: answers emptily without a destination, and for one without a test', async () => {
    const organization = await gateway.organization()
    const empty = (status: number) => ({ status, body: undefined })
    expect(await answerOf(organization.owner, 'GET', at(organization, 'test/'))).toEqual(empty(400))
    for (const name of ['Postgres', 'Redshift', 'HTTP', 'NoOp', 'Cat']) {
      expect(await answerOf(organization.owner, 'GET', at(organization, `test?destination=${name}`))).toEqual(
        empty(404),
      )
    }
  })

  it('403: takes no scoped key but that with *, or one that nothing limits', async () => {
    const organization = await gateway.organization()
    const path = at(organization, 'test?destination=S3')
    const key = (scopes: string[] | null) => organization.owner.key('POSTHOG', { scopes })
    expect(await answerOf(await key(['batch_export:write']), 'GET', path)).toEqual(missingScope('INTERNAL'))
    expect((await (await key(['*'])).get(path)).status).toBe(200)
    expect((await (await key(null)).get(path)).status).toBe(200)
  })
})
