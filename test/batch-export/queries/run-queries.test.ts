import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { exportQuery } from '../../../src/batch-export/queries/export-query.js'
import { useGateway } from '../../testkit/gateway.js'
import type { OrganizationSeed } from '../../testkit/seed.js'

const gateway = useGateway()
let organization: OrganizationSeed

beforeAll(async () => {
  organization = await gateway.organization()
  const site = await organization.site()
  const event = (name: string, properties: object, timestamp = '2026-11-01T10:00:00.000Z') => ({
    uuid: randomUUID(),
    event: name,
    distinctId: `visitor-${name}`,
    timestamp,
    properties,
  })
  const input = {
    siteId: String(site.siteId),
    events: [
      event('signup', { plan: 'pro', amount: 12.5, $browser: 'Firefox', 'a b': 1, utmSource: 'news', paid: true }),
      event('pageview', { plan: 'free', amount: 5, $set: { address: { city: 'Bern' } } }, '2026-11-02T10:00:00.000Z'),
      event("it's", { plan: '50%', amount: 'none', at: '2026-11-03T00:00:00Z' }, '2026-11-03T10:00:00.000Z'),
    ],
  }
  const recorded = await organization.owner.mutate('recordEvents', input, 'recorded')
  expect(recorded).toMatchObject({ recorded: 3 })
})

/** What an export with these settings takes, row by row. */
async function rowsOf(settings: { hogqlQuery?: string; filters?: object[]; destinationConfig?: object }) {
  const { hogqlQuery = null, filters = null, destinationConfig = {} } = settings
  const query = await exportQuery({
    model: 'EVENTS',
    hogqlQuery,
    filters,
    destinationConfig: destinationConfig as never,
  })
  const end = new Date(gateway.services.now().getTime() + 60_000)
  const request = { organizationId: organization.uuid, siteId: null, model: 'EVENTS' as const, query, start: null, end }
  let text = ''
  for await (const { lines } of gateway.services.events.read(
    { ...request, cursor: null },
    new AbortController().signal,
  )) {
    text += lines
  }
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}
const eventsWhere = async (condition: string) =>
  (await rowsOf({ hogqlQuery: `SELECT event FROM events WHERE ${condition}` })).map(({ event }) => event)
const eventsOf = async (filter: object) => (await rowsOf({ filters: [filter] })).map(({ event }) => event)

describe('a query takes of the record', () => {
  it('the columns and properties that it names, as it names them', async () => {
    const list =
      "event, properties.$browser AS browser, properties['a b'] AS `the b`, properties.$set.address.city AS city"
    expect(await rowsOf({ hogqlQuery: `SELECT ${list} FROM events` })).toEqual([
      { event: 'signup', browser: 'Firefox', 'the b': '1', city: null },
      { event: 'pageview', browser: null, 'the b': null, city: 'Bern' },
      { event: "it's", browser: null, 'the b': null, city: null },
    ])
  })

  it('aggregates of all rows', async () => {
    const list =
      'count() AS n, sum(properties.amount) AS total, max(timestamp) AS latest, min(properties.plan) AS first'
    expect(await rowsOf({ hogqlQuery: `SELECT ${list} FROM events` })).toEqual([
      { n: 3, total: 17.5, latest: expect.stringMatching(/^2026-11-03T10:00:00/), first: '50%' },
    ])
  })

  it.each([
    ["properties.utmSource = 'news'", ['signup']],
    ['properties.amount > 4 AND properties.amount < 12', ['pageview']],
    ['properties.paid = true', ['signup']],
    ["properties.plan IN ('pro', 'free') AND NOT event = 'signup'", ['pageview']],
    ["event = 'it\\'s'", ["it's"]],
    ["properties.plan LIKE '%\\%'", ["it's"]],
    ["event NOT ILIKE '%I%' AND event NOT ILIKE '%S%'", []],
    ["event =~ '^(sign|it)'", ['signup', "it's"]],
    ['properties.$browser IS NOT NULL', ['signup']],
    ["timestamp BETWEEN '2026-11-02' AND '2026-11-02 23:59:59'", ['pageview']],
    ["timestamp >= '2026-11-02T12:00:00+02:00'", ['pageview', "it's"]],
  ])('the rows where %s', async (condition, events) => {
    expect(await eventsWhere(condition)).toEqual(events)
  })
})

describe('a filter takes', () => {
  it.each([
    [{ key: 'plan', value: 'pro' }, ['signup']],
    [{ key: 'utmSource', operator: 'is_not', value: 'news' }, ['pageview', "it's"]],
    [{ key: 'plan', operator: 'icontains', value: 'PR' }, ['signup']],
    [{ key: 'plan', operator: 'icontains', value: '%' }, ["it's"]],
    [{ key: '$browser', operator: 'not_regex', value: '^Fire' }, ['pageview', "it's"]],
    [{ key: 'amount', operator: 'gte', value: '12.5' }, ['signup']],
    [{ key: 'amount', value: 5 }, ['pageview']],
    [{ key: 'paid', value: ['true'] }, ['signup']],
    [{ key: 'at', operator: 'is_date_after', value: '2026-11-02' }, ["it's"]],
    [{ key: 'at', operator: 'is_date_exact', value: '2026-11-03' }, ["it's"]],
    [{ key: 'a b', operator: 'is_set' }, ['signup']],
    [{ key: 'event', type: 'event_metadata', value: 'pageview' }, ['pageview']],
  ])('%j', async (filter, events) => {
    expect(await eventsOf(filter)).toEqual(events)
  })

  it('the events that the destination includes, without those that it excludes', async () => {
    const destinationConfig = { include_events: ['signup', 'pageview'], exclude_events: ['pageview'] }
    expect((await rowsOf({ destinationConfig })).map(({ event }) => event)).toEqual(['signup'])
  })
})
