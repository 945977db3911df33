import { describe, expect, it } from 'vitest'
import { checkSelection, querySchema } from '../../../src/batch-export/queries/export-query.js'

const parse = (hogqlQuery: string) => checkSelection({ model: 'EVENTS', hogqlQuery, filters: null })
const complaintOf = (query: string) =>
  parse(query).then(
    () => null,
    (error: Error) => error.message,
  )
/** The condition of a query, in HogQL again. */
const where = async (condition: string) => {
  const { fields } = await querySchema(`SELECT ${condition} AS condition FROM events`)
  return fields[0]?.expression
}
const columns = async (list: string) => {
  const { fields } = await parse(`SELECT ${list} FROM events`)
  return fields?.map(({ alias, expression }) => [alias, expression])
}
const property = (...path: string[]) => ({ kind: 'property', column: 'properties', path })
const column = (name: string) => ({ kind: 'column', name })
const literal = (value: unknown) => ({ kind: 'literal', value })

describe('what a query selects', () => {
  it('a column goes by its own name, or by another', async () => {
    expect(await columns('event, distinct_id AS visitor')).toEqual([
      ['event', column('event')],
      ['visitor', column('distinct_id')],
    ])
  })

  it('* alone is everything; among others it stands for all columns', async () => {
    expect(await parse('SELECT * FROM events')).toEqual({ fields: null, where: null })
    expect((await columns('*, properties.plan AS plan'))?.map(([alias]) => alias)).toEqual([
      'uuid',
      'team_id',
      'event',
      'distinct_id',
      'session_id',
      'properties',
      'timestamp',
      'inserted_at',
      'plan',
    ])
  })

  it.each([
    ['properties.plan', 'plan'],
    ['properties.$browser', '$browser'],
    ['properties.utmSource', 'utmSource'],
    ["properties['a b']", 'a b'],
    ['properties."a b"', 'a b'],
    ['properties.`a b`', 'a b'],
    ['properties.`it\\`s`', 'it`s'],
    ['properties.user', 'user'],
    ['properties.Select', 'Select'],
    ['properties.größe', 'größe'],
    ['`properties`.plan', 'plan'],
    ["events.properties['plan']", 'plan'],
  ])('%s is a property', async (text, name) => {
    expect(await columns(`${text} AS p`)).toEqual([['p', property(name)]])
  })

  it('properties lie inside one another', async () => {
    expect(await columns("properties.$set['address'].city AS city")).toEqual([
      ['city', property('$set', 'address', 'city')],
    ])
  })

  it('columns may be called as those of the alias of the table', async () => {
    expect(await parse('select e.event from events as e')).toMatchObject({ fields: [{ alias: 'event' }] })
  })

  it('what has no name of its own goes by what it says', async () => {
    expect((await columns('properties.plan, 1'))?.map(([alias]) => alias)).toEqual(['properties.plan', '1'])
    expect((await columns('count(), max(timestamp)'))?.map(([alias]) => alias)).toEqual(['count()', 'max(timestamp)'])
  })

  it('names and aliases keep their case', async () => {
    expect((await columns('event AS userEvent, uuid AS "Id"'))?.map(([alias]) => alias)).toEqual(['userEvent', 'Id'])
  })

  it.each(['count', 'sum', 'min', 'max', 'avg'])('%s is an aggregate', async (name) => {
    expect(await columns(`${name.toUpperCase()}(properties.amount) AS total`)).toEqual([
      ['total', { kind: 'aggregate', name, item: property('amount') }],
    ])
  })

  it('count takes rows', async () => {
    expect(await columns('count(*) AS n, count() AS m')).toEqual([
      ['n', { kind: 'aggregate', name: 'count', item: null }],
      ['m', { kind: 'aggregate', name: 'count', item: null }],
    ])
  })
})

describe('which rows a query takes', () => {
  it.each([
    ["event = 'a' AND NOT (event != 'b' OR team_id > 3)", "(event = 'a') AND (NOT ((event != 'b') OR (team_id > 3)))"],
    ["event == 'a'", "event = 'a'"],
    ["event <> 'a'", "event != 'a'"],
    ["event IN ('a', 'b')", "event IN ('a', 'b')"],
    ["event not in ('a')", "NOT (event IN ('a'))"],
    ["event LIKE 'a%'", "event LIKE 'a%'"],
    ["event NOT ILIKE 'a\\%'", "NOT (event ILIKE 'a\\\\%')"],
    ["event =~ '^a+$'", "event =~ '^a+$'"],
    ["properties.a !~* 'x'", "NOT (properties.a =~* 'x')"],
    ['session_id IS NULL', 'session_id IS NULL'],
    ['properties.plan IS NOT NULL', 'NOT (properties.plan IS NULL)'],
    ['team_id BETWEEN 1 AND 3', '(team_id >= 1) AND (team_id <= 3)'],
    ['team_id NOT BETWEEN 1 AND 3', 'NOT ((team_id >= 1) AND (team_id <= 3))'],
    ['properties.price >= -2.5', 'properties.price >= -2.5'],
    ['properties.paid = true', "properties.paid = 'true'"],
    ["event = 'it\\'s'", "event = 'it\\'s'"],
    ["event = 'it''s'", "event = 'it\\'s'"],
    ["event = 'a -- no comment' -- a comment", "event = 'a -- no comment'"],
    ["event /* here */ = 'properties.$x'", "event = 'properties.$x'"],
    ["event = 'two\\nlines'", "event = 'two\nlines'"],
    ["event = ''", "event = ''"],
    ['team_id = 0', 'team_id = 0'],
  ])('%s', async (condition, expected) => {
    expect(await where(`${condition}\n`)).toBe(expected)
  })

  it('times are read as UTC and handed on in ISO 8601', async () => {
    const { where } = await parse("SELECT event FROM events WHERE timestamp >= '2026-01-02 03:04:05'")
    expect(where).toEqual({
      kind: 'compare',
      operator: '>=',
      left: column('timestamp'),
      right: literal('2026-01-02T03:04:05.000Z'),
    })
  })

  it('a literal may stand on the left', async () => {
    const { where } = await parse("SELECT event FROM events WHERE '5' < team_id")
    expect(where).toEqual({ kind: 'compare', operator: '<', left: literal(5), right: column('team_id') })
  })
})

describe('what is refused, in the words that clients know', () => {
  it.each([
    ['selekt event from events', 'Failed to parse query'],
    ["SELECT event FROM events WHERE event = 'a", 'Failed to parse query'],
    ['SELECT event FROM events /* open', 'Failed to parse query'],
    ['SELECT "" FROM events', 'Failed to parse query'],
    ['SELECT $$event$$ FROM events', 'Invalid HogQL query: Unable to resolve field: $$event$$'],
    ['-- nothing', 'Failed to parse query'],
    ['DELETE FROM events', 'Unsupported HogQL query'],
    ['SELECT event FROM events; DROP TABLE site_event', 'Unsupported HogQL query'],
    ['VALUES (1)', 'Unsupported HogQL query'],
    ['TABLE persons', 'Query must only SELECT FROM events'],
    ['SELECT event INTO stolen FROM events', 'Unsupported HogQL query'],
    ['SELECT event FROM events FOR UPDATE', 'Unsupported HogQL query'],
    ['EXPLAIN SELECT event FROM events', 'Unsupported HogQL query'],
    ['SELECT e.event FROM events e JOIN persons p ON p.uuid = e.uuid', 'JOINs are not supported'],
    ['SELECT event FROM events, persons', 'JOINs are not supported'],
    ['SELECT event FROM events UNION ALL SELECT event FROM events', 'UNIONs are not supported'],
    ['SELECT event FROM events EXCEPT SELECT event FROM events', 'UNIONs are not supported'],
    ['WITH e AS (SELECT * FROM events) SELECT * FROM e', 'Subqueries or CTEs are not supported'],
    ['SELECT event FROM (SELECT * FROM events) e', 'Subqueries or CTEs are not supported'],
    ['SELECT (SELECT 1) FROM events', 'Subqueries or CTEs are not supported'],
    ['SELECT event FROM events WHERE uuid IN (SELECT uuid FROM persons)', 'Subqueries or CTEs are not supported'],
    ['SELECT event FROM events WHERE EXISTS (SELECT 1)', 'Subqueries or CTEs are not supported'],
    ['SELECT 1', 'Query must SELECT FROM events'],
    ['SELECT * FROM persons', 'Query must only SELECT FROM events'],
    ['SELECT * FROM public.events', 'Query must only SELECT FROM events'],
    ['SELECT * FROM pg_read_file(1)', 'Query must only SELECT FROM events'],
    ['SELECT plan FROM events', 'Invalid HogQL query: Unable to resolve field: plan'],
    ['SELECT event.plan FROM events', 'Invalid HogQL query: Unable to resolve field: event.plan'],
    ['SELECT "organizationId" FROM events', 'Invalid HogQL query: Unable to resolve field: organizationId'],
    ['SELECT pg_sleep(10) FROM events', 'Invalid HogQL query: Unsupported function call: pg_sleep(...)'],
    ['SELECT pg_catalog.count(1) FROM events', 'Invalid HogQL query: Unsupported function call: pg_catalog.count(...)'],
    [
      'SELECT properties.a[1] FROM events',
      "Invalid HogQL query: properties are reached by their names: properties['plan']",
    ],
    ['SELECT event || uuid AS x FROM events', 'Invalid HogQL query: Unsupported operator: ||'],
    ['SELECT $1 FROM events', 'Invalid HogQL query: Placeholders are not supported'],
    ['SELECT uuid::text FROM events', 'Invalid HogQL query: Casts are not supported'],
    ["SELECT E'\\\\x41' FROM events", 'Invalid HogQL query: Casts are not supported'],
    ["SELECT U&'d\\0061' FROM events", 'Invalid HogQL query: Unsupported operator: &'],
    ['SELECT DISTINCT event FROM events', 'Invalid HogQL query: DISTINCT is not supported'],
    ['SELECT count(), event FROM events GROUP BY event', 'Invalid HogQL query: GROUP BY is not supported'],
    ['SELECT event FROM events ORDER BY event', 'Invalid HogQL query: ORDER BY is not supported'],
    ['SELECT event FROM events LIMIT 5', 'Invalid HogQL query: LIMIT is not supported'],
    ['SELECT FROM events', 'Invalid HogQL query: nothing is selected'],
    ['SELECT event, count() FROM events', /^Invalid HogQL query: columns and aggregates cannot be selected together/],
    [
      'SELECT count(DISTINCT event) FROM events',
      'Invalid HogQL query: count takes one column or property, and nothing else',
    ],
    ['SELECT sum(*) FROM events', 'Invalid HogQL query: sum takes one column or property, and nothing else'],
    ['SELECT sum(event) FROM events', 'Invalid HogQL query: sum does not take text'],
    ['SELECT event, uuid AS event FROM events', 'Invalid HogQL query: two columns are called event'],
    ['SELECT event FROM events WHERE count() > 1', /^Invalid HogQL query: only columns/],
    ['SELECT event FROM events WHERE event', /^Invalid HogQL query: WHERE, AND, OR and NOT take conditions/],
    ["SELECT event FROM events WHERE timestamp > 'yesterday'", /^Invalid HogQL query: "yesterday" is not of the type/],
    ["SELECT event FROM events WHERE timestamp > '2026-02-30'", /is not of the type timestamp$/],
    ["SELECT event FROM events WHERE uuid = 'x'", 'Invalid HogQL query: "x" is not of the type uuid'],
    ["SELECT event FROM events WHERE team_id = 'x'", 'Invalid HogQL query: "x" is not of the type integer'],
    ['SELECT event FROM events WHERE timestamp = event', 'Invalid HogQL query: timestamp and text cannot be compared'],
    ["SELECT event FROM events WHERE team_id LIKE '1%'", 'Invalid HogQL query: LIKE does not take integer'],
    ['SELECT event FROM events WHERE event LIKE uuid', 'Invalid HogQL query: LIKE and regular expressions take a text'],
    [
      "SELECT event FROM events WHERE event =~ '(a)\\\\1'",
      /^Invalid HogQL query: Regular expressions have no references/,
    ],
    ["SELECT event FROM events WHERE event =~ '(('", /^Invalid HogQL query: The regular expression is not one/],
    ["SELECT event FROM events WHERE event =~ '(a{100}){100}'", /^Invalid HogQL query: The regular expression repeats/],
    ['SELECT 99999999999999999999 FROM events', 'Invalid HogQL query: 99999999999999999999 is too large a number'],
    [`SELECT event AS ${'a'.repeat(64)} FROM events`, /^Invalid HogQL query: names have at most 63 characters/],
    [`SELECT properties['${'a'.repeat(64)}'] FROM events`, /needs a name of at most 63 characters \(AS name\)$/],
  ])('%s', async (query, complaint) => {
    const found = await complaintOf(query)
    if (typeof complaint === 'string') expect(found).toBe(complaint)
    else expect(found).toMatch(complaint)
  })

  it('a query for what is not events', async () => {
    await expect(
      checkSelection({ model: 'PERSONS', hogqlQuery: 'SELECT * FROM events', filters: null }),
    ).rejects.toThrow('Invalid HogQL query: only exports of the model events have one')
  })

  it('a query that is nested too deep, or has too many words', async () => {
    const nots = (count: number) => `SELECT event FROM events WHERE ${'NOT '.repeat(count)} true`
    expect(await complaintOf(nots(50))).toBeNull()
    expect(await complaintOf(nots(200))).toBe('Invalid HogQL query: it is nested deeper than 100 levels')
    expect(await complaintOf(nots(5_000))).toBe('Invalid HogQL query: it has more than 4000 words')
  })

  it('hostile quotes in no time', async () => {
    const start = performance.now()
    expect(await complaintOf("'\\".repeat(10_000))).toMatch(
      /^(Failed to parse query|Invalid HogQL query: it has more than 4000 words)$/,
    )
    expect(await complaintOf('/*'.repeat(10_000))).toBe('Failed to parse query')
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
