import { beforeAll, describe, expect, it } from 'vitest'
import { modelColumns } from '../../src/event-source/columns.js'
import type { EventSource, ReadRequest } from '../../src/event-source/port.js'
import type { Expression } from '../../src/event-source/query.js'
import type { Gateway } from '../testkit/gateway.js'
import { readWhileManyWrite } from './adjoining.js'
import { column, literal, property } from './expressions.js'
import { moment, type SourceWorld, sourceWorld } from './world.js'

export interface SourceUnderTest {
  gateway: Gateway
  source(): EventSource
  /** Everything that arrived can be read here. */
  arrived(organizationId: string): Promise<void>
}

type Row = Record<string, unknown>
const everything = { start: null, end: moment('31T00:00:00'), cursor: null, siteId: null } as const
const all = { fields: null, where: null }

/** What every source of events must answer alike. */
export function conformance(under: SourceUnderTest): void {
  let world: SourceWorld

  const request = (more: Partial<ReadRequest> = {}): ReadRequest => ({
    ...everything,
    organizationId: world.organization.uuid,
    model: 'EVENTS',
    query: all,
    ...more,
  })
  const batches = async (more: Partial<ReadRequest> = {}, signal = new AbortController().signal) => {
    const found = []
    for await (const batch of under.source().read(request(more), signal)) found.push(batch)
    return found
  }
  const rows = async (more: Partial<ReadRequest> = {}): Promise<Row[]> => {
    const found = await batches(more)
    const lines = found.map((batch) => batch.lines).join('')
    expect(lines === '' || lines.endsWith('\n')).toBe(true)
    const parsed = lines
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Row)
    expect(parsed).toHaveLength(found.reduce((sum, { count }) => sum + count, 0))
    return parsed
  }
  const names = async (more: Partial<ReadRequest> = {}) => (await rows(more)).map((row) => row.event)

  describe('the rows', () => {
    beforeAll(async () => {
      world = await sourceWorld(under.gateway)
      await world.add([
        { event: 'b', at: '02T10:00:00.120', properties: { path: '/a', tags: ['x', { y: null }], 'ä"\\\n': 1.5 } },
        { event: 'a', at: '02T10:00:00.120', sessionId: 's', distinctId: 'ü"\\', timestamp: '01T00:00:00' },
      ])
      await world.add([{ event: 'c', at: '02T11:00:00.007' }], world.sites[1])
      const stranger = await sourceWorld(under.gateway)
      await stranger.add([{ event: 'foreign', at: '02T10:30:00' }])
      for (const each of [world, stranger]) await under.arrived(each.organization.uuid)
    })

    it('have the columns of the model in their order, JSON nested as it is, moments in UTC', async () => {
      const [first, second] = await rows()
      expect(Object.keys(first ?? {})).toEqual(modelColumns('EVENTS').map(({ name }) => name))
      expect(first).toMatchObject({
        team_id: world.sites[0].siteId,
        event: 'b',
        session_id: null,
        properties: { path: '/a', tags: ['x', { y: null }], 'ä"\\\n': 1.5 },
        inserted_at: '2026-03-02T10:00:00.12+00:00',
      })
      expect(second).toMatchObject({ distinct_id: 'ü"\\', session_id: 's', timestamp: '2026-03-01T00:00:00+00:00' })
    })

    it('come in the order of arrival, of all sites or of one', async () => {
      expect(await names()).toEqual(['b', 'a', 'c'])
      expect(await names({ siteId: world.sites[0].id })).toEqual(['b', 'a'])
      expect(await names({ siteId: world.sites[1].id })).toEqual(['c'])
    })

    it('are those of the interval with its start and without its end', async () => {
      const at = moment('02T11:00:00.007')
      expect(await names({ end: at })).toEqual(['b', 'a'])
      expect(await names({ start: at })).toEqual(['c'])
      expect(await names({ start: at, end: at })).toEqual([])
    })

    it('are none where the site is of another organization', async () => {
      const other = await under.gateway.organization()
      expect(await names({ siteId: (await other.site()).id })).toEqual([])
      expect(await names({ organizationId: other.uuid, siteId: world.sites[0].id })).toEqual([])
    })

    it('are counted, and the first moment is known', async () => {
      expect(await under.source().count(request())).toBe(3)
      expect(await under.source().count(request({ siteId: world.sites[1].id }))).toBe(1)
      const { organizationId } = request()
      const earliest = (siteId: string | null) => under.source().earliest({ organizationId, siteId, model: 'EVENTS' })
      expect(await earliest(null)).toEqual(moment('02T10:00:00.120'))
      expect(await earliest(world.sites[1].id)).toEqual(moment('02T11:00:00.007'))
      const empty = await under.gateway.organization()
      expect(await under.source().earliest({ organizationId: empty.uuid, siteId: null, model: 'EVENTS' })).toBeNull()
    })
  })

  describe('reading many', () => {
    const MANY = 12_000
    beforeAll(async () => {
      world = await sourceWorld(under.gateway)
      await under.gateway.services.database.systemPool.query(
        `insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", timestamp, properties, "receivedAt")
         select $1, $2, gen_random_uuid(), n::text, 'v', now(), jsonb_build_object('n', n),
           '2026-03-02T00:00:00Z'::timestamptz + n / 1000 * interval '1 second'
         from generate_series(1, ${MANY}) n`,
        [world.organization.uuid, world.sites[0].id],
      )
      await under.arrived(world.organization.uuid)
    })
    const expected = Array.from({ length: MANY }, (_, i) => String(i + 1))

    it('comes in batches, each of which can be gone on after', async () => {
      const found = await batches()
      expect(found.length).toBeGreaterThan(2)
      expect(await names()).toEqual(expected)
      let read = 0
      for (const { count, cursor } of found) {
        read += count
        expect(await names({ cursor })).toEqual(expected.slice(read))
      }
    })

    it('scans past what a condition leaves out', async () => {
      const where: Expression = { kind: 'in', item: column('event'), values: [literal('7'), literal('11900')] }
      expect(await names({ query: { fields: null, where } })).toEqual(['7', '11900'])
      expect(await under.source().count(request({ query: { fields: null, where } }))).toBe(2)
    })

    it('ends with the reason of the signal, between rows and before them', async () => {
      const controller = new AbortController()
      const reason = new Error('enough')
      const read = async () => {
        for await (const _batch of under.source().read(request(), controller.signal)) controller.abort(reason)
      }
      await expect(read()).rejects.toBe(reason)
      await expect(read()).rejects.toBe(reason)
      expect(await under.source().count(request())).toBe(MANY)
    })

    it('leaves nothing behind when the reader goes away', async () => {
      for (let i = 0; i < 10; i++) {
        for await (const _batch of under.source().read(request(), new AbortController().signal)) break
      }
      expect(await under.source().count(request())).toBe(MANY)
    })
  })

  describe('a query', () => {
    beforeAll(async () => {
      world = await sourceWorld(under.gateway)
      const at = '05T00:00:00'
      await world.add([
        {
          event: 'one',
          at,
          timestamp: '04T10:00:00',
          sessionId: 's',
          properties: { price: 5, plan: 'pro', on: true, a: { b: 'deep' } },
        },
        {
          event: 'two',
          at,
          timestamp: '04T11:00:00',
          properties: { price: '12.5', plan: 'Pro', on: false, code: '50%_a\\b' },
        },
        {
          event: 'three',
          at,
          timestamp: '04T12:00:00',
          properties: { price: 'free', plan: null, n: '1e999', a: ['x'] },
        },
        {
          event: 'four',
          at,
          timestamp: '04T13:00:00',
          properties: { price: -1, plan: '', text: 'line\nbreak', n: '12abc' },
        },
      ])
      await under.arrived(world.organization.uuid)
    })
    const compare = (
      left: Expression,
      operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
      right: Expression,
    ): Expression => ({
      kind: 'compare',
      operator,
      left,
      right,
    })
    const price = property('price')
    const plan = property('plan')
    const like = (item: Expression, pattern: string, anyCase = false): Expression => ({
      kind: 'like',
      item,
      pattern,
      anyCase,
    })
    const matches = (item: Expression, pattern: string, anyCase = false): Expression => ({
      kind: 'matches',
      item,
      pattern,
      anyCase,
    })
    const isNull = (item: Expression): Expression => ({ kind: 'isNull', item })
    const not = (item: Expression): Expression => ({ kind: 'not', item })

    it.each<[string, Expression, string[]]>([
      ['a text and itself', compare(column('event'), '=', literal('two')), ['two']],
      ['a text and another', compare(column('event'), '!=', literal('two')), ['one', 'three', 'four']],
      ['texts by code point', compare(column('event'), '<', literal('onf')), ['one', 'four']],
      ['a property as text', compare(plan, '=', literal('pro')), ['one']],
      ['a property that is missing or null: never', compare(plan, '!=', literal('pro')), ['two', 'four']],
      ['a property with a number, as numbers', compare(price, '>', literal(4)), ['one', 'two']],
      ['a property with the text of a number, as texts', compare(price, '=', literal('5')), ['one']],
      ['no text that is no number, however it begins', compare(property('n'), '>', literal(0)), []],
      ['a negative number', compare(price, '<=', literal(-1)), ['four']],
      ['a property with true', compare(property('on'), '=', literal(true)), ['one']],
      ['a property with false', compare(property('on'), '=', literal(false)), ['two']],
      ['a property as condition', property('on'), ['one']],
      ['what is inside of an object', compare(property('a', 'b'), '=', literal('deep')), ['one']],
      [
        'a moment with a date and time',
        compare(column('timestamp'), '>=', literal('2026-03-04 12:00:00')),
        ['three', 'four'],
      ],
      [
        'a moment with one of another zone',
        compare(column('timestamp'), '<', literal('2026-03-04T12:00:00+01:00')),
        ['one'],
      ],
      ['a moment with a date', compare(literal('2026-03-05'), '<', column('timestamp')), []],
      ['a number column with a text', compare(column('team_id'), '=', literal('x')), []],
      ['null with anything: never', compare(column('event'), '=', literal(null)), []],
      ['not of what is unknown: unknown', not(compare(plan, '=', literal('pro'))), ['two', 'four']],
      ['and', { kind: 'and', items: [compare(price, '>', literal(0)), compare(plan, '=', literal('Pro'))] }, ['two']],
      ['or', { kind: 'or', items: [compare(plan, '=', literal('pro')), isNull(plan)] }, ['one', 'three']],
      ['in texts', { kind: 'in', item: plan, values: [literal('pro'), literal('')] }, ['one', 'four']],
      ['in numbers', { kind: 'in', item: price, values: [literal(5), literal(12.5)] }, ['one', 'two']],
      ['in a mixture', { kind: 'in', item: price, values: [literal(5), literal('free')] }, ['one', 'three']],
      ['not in a list with null: never', not({ kind: 'in', item: plan, values: [literal('x'), literal(null)] }), []],
      ['like', like(column('event'), 't%'), ['two', 'three']],
      ['like with the case of the text', like(plan, 'p_o'), ['one']],
      ['like with any case', like(plan, 'P_O', true), ['one', 'two']],
      ['like with its signs taken literally', like(property('code'), '50\\%\\_a\\\\b'), ['two']],
      ['like with a stroke before anything else, and at the end', like(property('code'), '%\\a\\\\%'), ['two']],
      ['like with nothing after the stroke', like(property('code'), '%\\'), []],
      ['a regular expression', matches(column('event'), '^t.*e$'), ['three']],
      ['a regular expression of any case', matches(plan, '^PRO$', true), ['one', 'two']],
      ['a regular expression across lines', matches(property('text'), 'line.break'), ['four']],
      ['a missing value', isNull(column('session_id')), ['two', 'three', 'four']],
      ['a missing property and JSON null', isNull(plan), ['three']],
      ['keys inside of a list: nothing', not(isNull(property('a', '0'))), []],
    ])('compares %s', async (_what, where, expected) => {
      expect(await names({ query: { fields: null, where } })).toEqual(expected)
      expect(await under.source().count(request({ query: { fields: null, where } }))).toBe(expected.length)
    })

    it('compares a uuid in any case', async () => {
      const [row] = await rows()
      const where = compare(column('uuid'), '=', literal(String(row?.uuid).toUpperCase()))
      expect(await names({ query: { fields: null, where } })).toEqual(['one'])
    })

    it('selects what it names, under the names it gives', async () => {
      const odd = `it's "${'x'.repeat(80)}" \\ $1 {a:String} ?`
      const fields = [
        { alias: odd, expression: plan },
        { alias: 'team_id', expression: column('event') },
        { alias: 'when', expression: column('timestamp') },
        { alias: 'all', expression: column('properties') },
        { alias: 'rich', expression: compare(price, '>', literal(4)) },
        { alias: 'seven', expression: literal(7) },
        { alias: 'word', expression: literal(`x'); drop table site_event; --`) },
        { alias: 'nothing', expression: literal(null) },
      ]
      const query = { fields, where: compare(column('event'), '=', literal('one')) }
      expect(await rows({ query })).toEqual([
        {
          [odd]: 'pro',
          team_id: 'one',
          when: '2026-03-04T10:00:00+00:00',
          all: { price: 5, plan: 'pro', on: true, a: { b: 'deep' } },
          rich: true,
          seven: 7,
          word: `x'); drop table site_event; --`,
          nothing: null,
        },
      ])
      const types = under
        .source()
        .columns('EVENTS', query)
        .map(({ type }) => type)
      expect(types).toEqual(['text', 'text', 'timestamp', 'json', 'boolean', 'integer', 'text', 'text'])
    })

    it('aggregates all rows of the interval to one, once', async () => {
      const of = (name: 'count' | 'sum' | 'min' | 'max' | 'avg', item: Expression | null) =>
        ({
          alias: `${name} ${item && 'name' in item ? item.name : ''}`,
          expression: { kind: 'aggregate', name, item },
        }) as const
      const fields = [
        of('count', null),
        of('sum', price),
        of('avg', price),
        of('min', column('event')),
        of('max', column('timestamp')),
      ]
      const [batch] = await batches({ query: { fields, where: null } })
      expect(JSON.parse(batch?.lines ?? '')).toEqual({
        'count ': 4,
        'sum ': 16.5,
        'avg ': 5.5,
        'min event': 'four',
        'max timestamp': '2026-03-04T13:00:00+00:00',
      })
      expect(await batches({ query: { fields, where: null }, cursor: batch?.cursor ?? null })).toEqual([])
      expect(await under.source().count(request({ query: { fields, where: null } }))).toBe(1)
    })

    it('takes a text that looks like a number, and is none, as no number', async () => {
      const { organization, add } = await sourceWorld(under.gateway)
      const odd = [
        '',
        '-',
        '.',
        'e5',
        '1e',
        '0x1F',
        '1_000',
        ' 1',
        '1 ',
        'NaN',
        'Infinity',
        '1e400',
        '1\n',
        '9'.repeat(400),
      ]
      await add([...odd, '+05.', '5e0', '.5E1', '4.9999999999999999999'].map((n) => ({ event: n, properties: { n } })))
      await under.arrived(organization.uuid)
      const fives = { fields: null, where: compare(property('n'), '=', literal(5)) }
      expect(await names({ organizationId: organization.uuid, query: fives })).toEqual([
        '+05.',
        '5e0',
        '.5E1',
        '4.9999999999999999999',
      ])
      const others = { fields: null, where: compare(property('n'), '!=', literal(5)) }
      expect(await names({ organizationId: organization.uuid, query: others })).toEqual([])
    })

    it('aggregates no rows to zero and nulls', async () => {
      const item = price
      const fields = (['count', 'sum', 'min', 'max', 'avg'] as const).map((name) => ({
        alias: name,
        expression: { kind: 'aggregate', name, item } as const,
      }))
      const where = compare(column('event'), '=', literal('none'))
      expect(await rows({ query: { fields, where } })).toEqual([
        { count: 0, sum: null, min: null, max: null, avg: null },
      ])
    })
  })

  describe('intervals that adjoin', () => {
    it('have each event once, while many write', () => readWhileManyWrite(under))
  })

  describe('persons and sessions', () => {
    it('are read by the moment of their last change', async () => {
      world = await sourceWorld(under.gateway)
      const { system } = under.gateway.services.database
      const [site] = world.sites
      const at = { organizationId: world.organization.uuid, siteId: site.id }
      const [first, last] = [moment('01T00:00:00'), moment('03T00:00:00')]
      const seen = { firstSeenAt: first, lastSeenAt: last, updatedAt: last }
      const id = under.gateway.services.newId()
      await system.person.create({ data: { ...at, ...seen, id, distinctId: 'p', properties: { plan: 'pro' } } })
      const visit = { startedAt: first, lastEventAt: last, updatedAt: last, eventCount: 3 }
      await system.siteSession.create({ data: { ...at, ...visit, sessionId: 's', distinctId: 'p' } })
      const moments = ['2026-03-01T00:00:00+00:00', '2026-03-03T00:00:00+00:00', '2026-03-03T00:00:00+00:00']
      const [created_at, last_seen_at, updated_at] = moments
      expect(await rows({ model: 'PERSONS' })).toEqual([
        {
          team_id: site.siteId,
          distinct_id: 'p',
          person_id: id,
          properties: { plan: 'pro' },
          created_at,
          last_seen_at,
          updated_at,
        },
      ])
      const [start_timestamp, end_timestamp] = moments
      const session = {
        team_id: site.siteId,
        session_id: 's',
        distinct_id: 'p',
        start_timestamp,
        end_timestamp,
        event_count: 3,
        updated_at,
      }
      expect(await rows({ model: 'SESSIONS' })).toEqual([session])
      for (const model of ['PERSONS', 'SESSIONS'] as const) {
        expect(await rows({ model, end: last })).toEqual([])
        const [batch] = await batches({ model })
        expect(await rows({ model, cursor: batch?.cursor ?? null })).toEqual([])
        expect(await under.source().earliest({ organizationId: at.organizationId, siteId: site.id, model })).toEqual(
          last,
        )
      }
    })
  })
}
