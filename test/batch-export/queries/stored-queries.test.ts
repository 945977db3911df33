import { describe, expect, it } from 'vitest'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'

const gateway = useGateway()

const SELECT = 'batchExport { id uuid model hogqlQuery filters }'
const wanted = (organization: OrganizationSeed, more: object) => ({
  organization: organization.ref,
  name: 'Nightly',
  interval: 'day',
  destination: { type: 'NOOP', config: {} },
  ...more,
})
const refused = (path: string, message: string) => ({
  __typename: 'InvalidInputError',
  issues: [{ path, code: 'invalid', message }],
})

const attempt = async (organization: OrganizationSeed, mutation: string, input: object) => {
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1)
  const { result } = await organization.owner.data<{ result: unknown }>(
    `mutation ($input: ${name}Input!) { result: ${mutation}(input: $input) {
       __typename ... on InvalidInputError { issues { path code message } } } }`,
    { input },
  )
  return result
}

describe('a query or filter that cannot be run is not stored', () => {
  it.each([
    [{ hogqlQuery: 'SELECT event FROM persons' }, 'hogqlQuery', 'Query must only SELECT FROM events'],
    [{ filters: [{ key: 'a', operator: 'near', value: 1 }] }, 'filters.0', 'The operator near is unknown.'],
    [
      { model: 'PERSONS', hogqlQuery: 'SELECT event FROM events' },
      'hogqlQuery',
      'Invalid HogQL query: only exports of the model events have one',
    ],
  ])('on creation: %j', async (more, path, message) => {
    const organization = await gateway.organization()
    const before = await organization.snapshot()
    expect(await attempt(organization, 'createBatchExport', wanted(organization, more))).toEqual(refused(path, message))
    expect(await organization.snapshot()).toEqual(before)
  })

  it('on a change, with what stays as it is', async () => {
    const organization = await gateway.organization()
    const { batchExport } = await organization.owner.mutate(
      'createBatchExport',
      wanted(organization, { hogqlQuery: 'SELECT event FROM events' }),
      SELECT,
    )
    const before = await organization.snapshot()
    const change = { batchExportId: batchExport.id, model: 'SESSIONS' }
    const message = 'Invalid HogQL query: only exports of the model events have one'
    expect(await attempt(organization, 'updateBatchExport', change)).toEqual(refused('hogqlQuery', message))
    expect(await organization.snapshot()).toEqual(before)
    const both = await organization.owner.mutate('updateBatchExport', { ...change, hogqlQuery: null }, SELECT)
    expect(both.batchExport).toMatchObject({ model: 'SESSIONS', hogqlQuery: null })
  })
})

describe('on the PostHog door', () => {
  const at = (organization: OrganizationSeed) => `/api/organizations/${organization.uuid}/batch_exports`
  const nightly = { name: 'Nightly', interval: 'day', destination: { type: 'NoOp', config: {} } }

  it.each([
    ['SELECT event FROM', 'Failed to parse query'],
    ['SELECT plan FROM events', 'Invalid HogQL query: Unable to resolve field: plan'],
    ['SELECT * FROM events JOIN persons USING (uuid)', 'JOINs are not supported'],
    ['SELECT * FROM events UNION SELECT * FROM events', 'UNIONs are not supported'],
    ['SELECT * FROM (SELECT * FROM events)', 'Subqueries or CTEs are not supported'],
    ['SELECT 1', 'Query must SELECT FROM events'],
    ['SELECT * FROM persons', 'Query must only SELECT FROM events'],
    ['DROP TABLE events', 'Unsupported HogQL query'],
  ])('400: %s', async (hogql_query, detail) => {
    const organization = await gateway.organization()
    const { status, body } = await organization.owner.post(at(organization), { ...nightly, hogql_query })
    expect({ status, body }).toEqual({
      status: 400,
      body: { type: 'validation_error', code: 'invalid_input', detail, attr: 'hogql_query' },
    })
  })

  it('shows as schema what a query selects', async () => {
    const organization = await gateway.organization()
    const hogql_query =
      "SELECT event, properties.$browser AS browser, team_id = 1 AS first FROM events WHERE event = 'a'"
    const { body } = await organization.owner.post(at(organization), { ...nightly, hogql_query })
    expect(body.schema).toEqual({
      fields: [
        { expression: 'event', alias: 'event' },
        { expression: 'properties.$browser', alias: 'browser' },
        { expression: 'team_id = 1', alias: 'first' },
      ],
      values: {},
      hogql_query,
    })
  })

  it('shows what was stored before queries were checked without fields', async () => {
    const organization = await gateway.organization()
    const { body } = await organization.owner.post(at(organization), nightly)
    await gateway.services.database.system.batchExport.update({
      where: { id: body.id },
      data: { hogqlQuery: 'nonsense' },
    })
    const shown = await organization.owner.get(`${at(organization)}/${body.id}`)
    expect(shown.body.schema).toEqual({ fields: [], values: {}, hogql_query: 'nonsense' })
  })
})
