import { describe, expect, it } from 'vitest'
import { useCustomerDatabase } from '../destination/postgres/database.js'
import { useGateway } from '../testkit/gateway.js'
import type { OrganizationSeed } from '../testkit/seed.js'
import { startWebServer } from '../testkit/web-server.js'
import { createdExport } from './exports.js'

const gateway = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' } })
const limited = useGateway({ env: { ALLOW_PRIVATE_NETWORKS: '127.0.0.1/32' }, rateLimit: true })
const guarded = useGateway()
const database = useCustomerDatabase()

const SELECT = 'step { step steps name description status message }'
const test = (client: OrganizationSeed['owner'], input: object) =>
  client.mutate('testBatchExportStep', { ...input }, SELECT)
const aNew = (organization: OrganizationSeed, config: object, type = 'POSTGRES') => ({
  organization: organization.ref,
  destination: { type, config },
})
const stored = (organization: OrganizationSeed, config: object, type = 'POSTGRES') =>
  createdExport(organization, { destination: { type, config } })

describe('testBatchExportStep', () => {
  it('runs the steps of a new destination one after the other, and leaves nothing there', async () => {
    const organization = await gateway.organization()
    const config = database.config()
    const names = []
    for (const step of [0, 1, 2]) {
      const { step: done } = await test(organization.owner, { ...aNew(organization, config), step })
      expect(done).toMatchObject({ step, steps: 3, status: 'PASSED', message: null })
      names.push(done.name)
    }
    expect(names).toEqual([
      'Check the database can be reached',
      'Check the user can sign in',
      'Check the table can be written to',
    ])
    expect(await database.rows(`select to_regclass('${config.table_name}') as made`)).toEqual([{ made: null }])
  })

  it('runs a step of an export with its stored secrets', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    const { step } = await test(organization.owner, { batchExportId: id, step: 1 })
    expect(step).toMatchObject({ status: 'PASSED' })
  })

  it('tells what fails, as an answer', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    const destination = { config: { database: 'absent' } }
    const failed = { status: 'FAILED', message: 'The database says: database "absent" does not exist' }
    expect(await test(organization.owner, { batchExportId: id, destination, step: 0 })).toMatchObject({
      step: { status: 'PASSED' },
    })
    expect(await test(organization.owner, { batchExportId: id, destination, step: 1 })).toMatchObject({ step: failed })
  })

  it('tells which rights are missing on a table', async () => {
    const organization = await gateway.organization()
    const user = `reader_${organization.uuid.slice(-8)}`
    const config = database.config({ user, password: 'reader' })
    await database.rows(`create table ${config.table_name} (uuid uuid); create role ${user} login password 'reader'`)
    const { step } = await test(organization.owner, { ...aNew(organization, config), step: 2 })
    expect(step).toMatchObject({
      status: 'FAILED',
      message: `The user lacks the right to INSERT and SELECT on the table "public"."${config.table_name}".`,
    })
    await database.rows(`drop role ${user}`)
  })

  it('keeps stored secrets from another place', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    const thief = await startWebServer((_request, response) => response.end())
    const destination = { config: { port: thief.port } }
    const answer = await test(organization.owner, { batchExportId: id, destination })
    expect(answer).toMatchObject({ code: 'INVALID_INPUT', issues: [{ code: 'required' }, { code: 'required' }] })
    expect(thief.connections).toBe(0)
    await thief.close()
  })

  it('tests another type of destination only as a whole', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    const destination = { type: 'HTTP', config: { url: 'http://127.0.0.1:1/' } }
    expect(await test(organization.owner, { batchExportId: id, destination })).toMatchObject({
      code: 'INVALID_INPUT',
      message: "Configuration missing required field: 'token'",
    })
  })

  it('leaves out stored keys that are none any more', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await stored(organization, database.config())
    const { system } = gateway.services.database
    const { destinationConfig } = await system.batchExport.findFirstOrThrow({ where: { id: uuid } })
    await system.batchExport.update({
      where: { id: uuid },
      data: { destinationConfig: { ...(destinationConfig as object), removed_in_2025: true } },
    })
    expect(await test(organization.owner, { batchExportId: id, step: 1 })).toMatchObject({ step: { status: 'PASSED' } })
  })

  it('cannot run where something is missing', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await stored(organization, database.config())
    await gateway.services.database.system.batchExport.update({ where: { id: uuid }, data: { destinationConfig: {} } })
    expect(await test(organization.owner, { batchExportId: id })).toMatchObject({
      step: { status: 'FAILED', message: "The test step cannot run as it's not configured." },
    })
  })

  it('writes down who tested what, and nothing else', async () => {
    const organization = await gateway.organization()
    const { id, uuid } = await stored(organization, database.config())
    const before = await organization.snapshot()
    await test(organization.owner, { batchExportId: id })
    const audit = await gateway.services.database.system.auditEvent.findFirstOrThrow({
      where: { organizationId: organization.uuid, action: 'batch_export.test' },
    })
    expect(audit).toMatchObject({ resourceId: uuid, outcome: 'DONE' })
    expect(JSON.stringify(audit, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'password',
    )
    expect(await organization.snapshot()).toEqual(before)
  })

  it.each([
    ['neither', {}, 'Name either an export or an organization.'],
    [
      'an organization without a destination',
      { organization: true },
      'A new destination needs its type and its configuration.',
    ],
  ])('refuses %s', async (_what, input, message) => {
    const organization = await gateway.organization()
    const given = 'organization' in input ? { organization: organization.ref } : {}
    expect(await test(organization.owner, given)).toMatchObject({ code: 'INVALID_INPUT', message })
  })

  it('refuses a step that there is not', async () => {
    const organization = await gateway.organization()
    const refused = (message: string) => ({ code: 'INVALID_INPUT', message, issues: [{ path: 'step' }] })
    for (const step of [3, -1]) {
      expect(await test(organization.owner, { ...aNew(organization, database.config()), step })).toMatchObject(
        refused('The test has 3 steps, from 0 on.'),
      )
    }
    expect(await test(organization.owner, aNew(organization, {}, 'NOOP'))).toMatchObject(
      refused('The destination has no test.'),
    )
  })

  it('refuses what no configuration can be', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    for (const config of [{ database: 'a\0b' }, { database: 'x'.repeat(70_000) }]) {
      expect(await test(organization.owner, { batchExportId: id, destination: { config } })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: 'destination.config' }],
      })
    }
  })

  it('refuses Databricks, which is not enabled', async () => {
    const organization = await gateway.organization()
    const config = { http_path: 'h', catalog: 'c', schema: 's', table_name: 't' }
    expect(await test(organization.owner, aNew(organization, config, 'DATABRICKS'))).toMatchObject({
      code: 'DESTINATION_DISABLED',
    })
  })

  it('refuses those who may not, and strangers see no export', async () => {
    const organization = await gateway.organization()
    const { id } = await stored(organization, database.config())
    const member = await organization.member('member')
    const stranger = await gateway.person()
    expect(await test(member, { batchExportId: id })).toMatchObject({
      code: 'FORBIDDEN',
      missingPermissions: ['batch_exports.test'],
    })
    expect(await test(stranger, { batchExportId: id })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await test(stranger, aNew(organization, database.config()))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('reaches nothing inside, when it is saved and when it is tested', async () => {
    const server = await startWebServer((_request, response) => response.end())
    const organization = await guarded.organization()
    for (const host of ['127.0.0.1', 'localhost', '0', '2130706433', '::1']) {
      const config = { ...database.config(), host, port: server.port }
      expect(await test(organization.owner, aNew(organization, config))).toMatchObject({
        code: 'INVALID_INPUT',
        message: `Invalid destination host: ${host}`,
      })
    }
    expect(server.connections).toBe(0)
    await server.close()
  })

  it('runs 30 times in 10 minutes for each person', async () => {
    const organization = await limited.organization()
    const input = aNew(organization, {}, 'NOOP')
    for (let n = 0; n < 30; n += 1)
      expect(await test(organization.owner, input)).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await test(organization.owner, input)).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    expect(await test(await organization.member('admin'), input)).toMatchObject({ code: 'INVALID_INPUT' })
  })
})
