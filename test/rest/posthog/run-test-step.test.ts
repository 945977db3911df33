import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUCKET, startS3 } from '../../destination/s3/bucket-of.js'
import { useGateway } from '../../testkit/gateway.js'
import type { S3Server } from '../../testkit/s3-server.js'
import type { OrganizationSeed } from '../../testkit/seed.js'
import { answerOf, invalid, missingScope, NO_PERMISSION, NOT_FOUND, refusedWrite, under } from './doors.js'

const gateway = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } })
const limited = useGateway({ rateLimit: true })
let s3: S3Server
beforeAll(async () => {
  s3 = await startS3()
})
afterAll(() => s3.close())

const config = (changes: object = {}) => ({
  bucket_name: BUCKET,
  region: s3.options.region,
  prefix: 'nightly/',
  aws_access_key_id: s3.options.accessKeyId,
  aws_secret_access_key: s3.options.secretAccessKey,
  endpoint_url: `http://127.0.0.1:${s3.port}`,
  ...changes,
})
const nightly = (changes: object = {}) => ({
  name: 'Nightly',
  interval: 'day',
  destination: { type: 'S3', config: config(changes) },
})
const at = (organization: OrganizationSeed, rest = '') => under(organization, `batch_exports/${rest}`)

async function created(organization: OrganizationSeed, body: object = nightly()): Promise<string> {
  const answer = await organization.owner.post(at(organization), body)
  expect(answer).toMatchObject({ status: 201 })
  return String(answer.body.id)
}

const step = (status: 'Passed' | 'Failed', message: unknown = null) => ({
  status: 200,
  body: { name: 'Check S3 bucket exists', description: expect.any(String), result: { status, message } },
})

describe('POST batch_exports/:id/run_test_step', () => {
  const run = async (organization: OrganizationSeed, body: object, from = nightly()) =>
    answerOf(organization.owner, 'POST', at(organization, `${await created(organization, from)}/run_test_step`), body)

  it('200: runs the step with what is stored, secrets included', async () => {
    const organization = await gateway.organization()
    expect(await run(organization, { step: 0, destination: { type: 'S3', config: {} } })).toEqual(step('Passed'))
    expect(await run(organization, { destination: {} })).toEqual(step('Passed'))
  })

  it('200: lays the configuration over what is stored, and changes nothing there', async () => {
    const organization = await gateway.organization()
    const id = await created(organization)
    const path = at(organization, `${id}/run_test_step`)
    const before = await organization.snapshot()
    const body = { destination: { type: 'S3', config: { bucket_name: 'no-such-bucket' } } }
    expect(await answerOf(organization.owner, 'POST', path, body)).toEqual(step('Failed', expect.any(String)))
    expect(await organization.snapshot()).toEqual(before)
  })

  it('200: a refused secret is a failed step', async () => {
    const organization = await gateway.organization()
    const body = { destination: { config: { aws_secret_access_key: 'wrong' } } }
    const answer = await run(organization, body)
    expect(answer).toEqual(step('Failed', expect.any(String)))
    expect(JSON.stringify(answer)).not.toContain('wrong')
  })

  it.each([
    [{}, invalid('required', 'This field is required.', 'destination')],
    [{ destination: {}, step: 1 }, invalid('invalid_input', 'The test has 1 steps, from 0 on.', 'step')],
    [{ destination: {}, step: -1 }, invalid('invalid_input', 'The test has 1 steps, from 0 on.', 'step')],
    [{ destination: {}, step: 'x' }, invalid('invalid_input', 'A valid integer is required.', 'step')],
    [
      { destination: { config: { bucket: 'x' } } },
      invalid('invalid_input', "Configuration has unknown field/s: 'bucket'", 'destination__config'),
    ],
    [
      { destination: { type: 'Postgres', config: {} } },
      invalid('invalid_input', 'The destination has no test.', 'destination__type'),
    ],
  ])('400: refuses %j', async (body, answer) => {
    expect(await run(await gateway.organization(), body)).toEqual(answer)
  })

  it.each([
    ['HTTP', { url: 'https://example.com/', token: 't' }],
    ['NoOp', {}],
    ['File', { path: 'a' }],
  ])('400: %s has no test', async (type, given) => {
    const organization = await gateway.organization()
    const stored = { ...nightly(), destination: { type, config: given } }
    expect(await run(organization, { destination: {} }, stored as never)).toEqual(
      invalid('invalid_input', 'The destination has no test.', 'destination__type'),
    )
  })

  it('404: shows no export of others', async () => {
    const [organization, other] = [await gateway.organization(), await gateway.organization()]
    const path = at(organization, `${await created(other)}/run_test_step`)
    expect(await answerOf(organization.owner, 'POST', path, { destination: {} })).toEqual(NOT_FOUND)
  })

  it('403: takes no scoped key but that with *, and nobody whose role does not permit it', async () => {
    const organization = await gateway.organization()
    const path = at(organization, `${await created(organization)}/run_test_step`)
    const body = { destination: {} }
    const key = (scopes: string[]) => organization.owner.key('POSTHOG', { scopes })
    expect(await refusedWrite(organization, await key(['batch_export:write']), 'POST', path, body)).toEqual(
      missingScope('INTERNAL'),
    )
    expect(await refusedWrite(organization, await organization.member('member'), 'POST', path, body)).toEqual(
      NO_PERMISSION,
    )
    expect(await answerOf(await key(['*']), 'POST', path, body)).toEqual(step('Passed'))
  })
})

describe('POST batch_exports/run_test_step_new', () => {
  const run = async (organization: OrganizationSeed, body: object) =>
    answerOf(organization.owner, 'POST', at(organization, 'run_test_step_new'), body)

  it('200: runs the step for an export that is not there yet', async () => {
    const organization = await gateway.organization()
    expect(await run(organization, { step: 0, ...nightly() })).toEqual(step('Passed'))
    expect(await run(organization, nightly({ bucket_name: 'no-such-bucket' }))).toEqual(
      step('Failed', expect.any(String)),
    )
  })

  it.each([
    ['destination', { destination: undefined }, invalid('required', 'This field is required.', 'destination')],
    ['name', { name: undefined }, invalid('required', 'This field is required.', 'name')],
    ['interval', { interval: 'minute' }, invalid('invalid_choice', '"minute" is not a valid choice.', 'interval')],
    ['query', { hogql_query: 'SELECT FROM' }, invalid('invalid_input', 'Failed to parse query', 'hogql_query')],
    ['step', { step: 7 }, invalid('invalid_input', 'The test has 1 steps, from 0 on.', 'step')],
  ])('400: refuses a wrong %s as create would', async (_what, wrong, answer) => {
    expect(await run(await gateway.organization(), { ...nightly(), ...wrong })).toEqual(answer)
  })

  it('400: needs the whole configuration', async () => {
    expect(await run(await gateway.organization(), nightly({ region: undefined }))).toEqual(
      invalid('invalid_input', "Configuration missing required field: 'region'", 'destination__config__region'),
    )
  })

  it('403: Databricks is not enabled', async () => {
    const databricks = { http_path: 'h', catalog: 'c', schema: 's', table_name: 't' }
    const body = { ...nightly(), destination: { type: 'Databricks', config: databricks } }
    expect(await run(await gateway.organization(), body)).toMatchObject({
      status: 403,
      body: { detail: 'The Databricks destination is not enabled for this team.' },
    })
  })

  it('429: not more than 30 times in 10 minutes', async () => {
    const organization = await limited.organization()
    const body = { ...nightly({ endpoint_url: undefined }), step: 9 }
    for (let n = 0; n < 30; n += 1) expect((await run(organization, body)).status).toBe(400)
    expect(await run(organization, body)).toMatchObject({ status: 429, body: { code: 'throttled' } })
  })
})

it.each(['S3', 'AwsS3', 'S3Compatible', 'BigQuery', 'Snowflake', 'Databricks', 'AzureBlob'])(
  'GET batch_exports/test tells the steps of %s',
  async (destination) => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.get(at(organization, `test?destination=${destination}`))
    expect(status).toBe(200)
    expect(body.steps.length).toBeGreaterThan(0)
  },
)
