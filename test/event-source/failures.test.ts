import { describe, expect, it } from 'vitest'
import { InvalidQuery } from '../../src/event-source/errors.js'
import type { ReadRequest } from '../../src/event-source/port.js'
import type { Expression, QueryField } from '../../src/event-source/query.js'
import { useGateway } from '../testkit/gateway.js'
import { column, literal } from './expressions.js'
import { moment, sourceWorld } from './world.js'

const gateway = useGateway()
const { signal } = new AbortController()

const request = (organizationId: string, more: Partial<ReadRequest> = {}): ReadRequest => ({
  organizationId,
  siteId: null,
  model: 'EVENTS',
  query: { fields: null, where: null },
  start: null,
  end: moment('31T00:00:00'),
  cursor: null,
  ...more,
})

async function drained(wanted: ReadRequest): Promise<void> {
  for await (const _batch of gateway.services.events.read(wanted, signal)) {
    // the failure comes between the rows, or instead of them
  }
}

describe('a read whose connection is lost', () => {
  it('says so as something to try again, and goes on at the cursor', async () => {
    const { organization, sites } = await sourceWorld(gateway)
    const { systemPool } = gateway.services.database
    await systemPool.query(
      `insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", timestamp, "receivedAt")
       select $1, $2, gen_random_uuid(), 'e', 'v', now(), '2026-03-02T00:00:00Z' from generate_series(1, 3000)`,
      [organization.uuid, sites[0].id],
    )
    let cursor: string | null = null
    let count = 0
    const interrupted = async () => {
      for await (const batch of gateway.services.events.read(request(organization.uuid), signal)) {
        cursor = batch.cursor
        count += batch.count
        await systemPool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'orgraph-reader' and datname = current_database()`,
        )
      }
    }
    await expect(interrupted()).rejects.toMatchObject({ name: 'SourceError', retryable: true })
    expect(count).toBeLessThan(3000)
    for await (const batch of gateway.services.events.read(request(organization.uuid, { cursor }), signal)) {
      count += batch.count
    }
    expect(count).toBe(3000)
  })
})

describe('a read that cannot be', () => {
  it.each(['', 'x', '[]', '[1]', '["1","2"]', '[1,"x"]', '[1,"2","3"]'])(
    'refuses a cursor that is none: %s',
    async (cursor) => {
      const { uuid } = await gateway.organization()
      await expect(drained(request(uuid, { cursor }))).rejects.toMatchObject({ name: 'SourceError', retryable: false })
    },
  )

  it('blames the pattern for being none, and does not try it again', async () => {
    const { organization, add } = await sourceWorld(gateway)
    await add([{ event: 'a' }])
    const where: Expression = { kind: 'matches', item: column('event'), pattern: '(', anyCase: false }
    const read = drained(request(organization.uuid, { query: { fields: null, where } }))
    await expect(read).rejects.toMatchObject({ retryable: false, message: expect.stringMatching(/regular expression/) })
  })

  const field = (alias: string, expression: Expression): QueryField => ({ alias, expression })
  const count = field('n', { kind: 'aggregate', name: 'count', item: null })
  const compare = (left: Expression, right: Expression): Expression => ({ kind: 'compare', operator: '=', left, right })

  it.each<[string, readonly QueryField[] | null, Expression | null, RegExp]>([
    ['an unknown column', [field('x', column('elements'))], null, /no column elements/],
    ['a name of ours in place of a column', null, compare(column('organizationId'), literal('x')), /no column/],
    [
      'what is inside of a text',
      [field('x', { kind: 'property', column: 'event', path: ['a'] })],
      null,
      /nothing inside/,
    ],
    ['a moment that is none', null, compare(column('timestamp'), literal('yesterday')), /not a date/],
    ['a moment beside a number', null, compare(column('timestamp'), literal(5)), /no number/],
    ['JSON as a condition', null, column('properties'), /no condition/],
    ['two columns of one name', [field('x', column('event')), field('x', column('uuid'))], null, /Two columns/],
    ['aggregates beside values', [count, field('x', column('event'))], null, /GROUP BY/],
    [
      'the sum of moments',
      [field('x', { kind: 'aggregate', name: 'sum', item: column('timestamp') })],
      null,
      /no number/,
    ],
    ['nothing', [], null, /Nothing/],
  ])('refuses %s before it asks the database', async (_what, fields, where, message) => {
    const { uuid } = await gateway.organization()
    const read = drained(request(uuid, { query: { fields, where } }))
    await expect(read).rejects.toThrow(message)
    await expect(read).rejects.toBeInstanceOf(InvalidQuery)
  })
})
