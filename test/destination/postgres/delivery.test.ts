import { describe, expect, it } from 'vitest'
import { postgresDestination } from '../../../src/destination/postgres/destination.js'
import { newUuid } from '../../../src/ids.js'
import { batchOf, event, person, runOf, toolsAllowing } from '../models.js'
import { useCustomerDatabase } from './database.js'

const database = useCustomerDatabase()
const { signal } = new AbortController()
const open = (config: object, run = runOf(), state: object | null = null, at = signal) =>
  postgresDestination(config as never, { organizationId: run.organizationId }, toolsAllowing('127.0.0.1')).open(
    run,
    state as never,
    at,
  )

describe('a table that is missing', () => {
  it('is made with columns by type, and a primary key that names a row', async () => {
    const config = database.config()
    await database.deliver(config, [])
    const columns = await database.rows(
      `select column_name || ' ' || data_type as text from information_schema.columns
        where table_name = '${config.table_name}' order by ordinal_position`,
    )
    expect(columns.map(({ text }) => text)).toEqual([
      'uuid uuid',
      'team_id bigint',
      'event text',
      'distinct_id text',
      'session_id text',
      'properties jsonb',
      'timestamp timestamp with time zone',
      'inserted_at timestamp with time zone',
    ])
    const [key] = await database.rows(
      `select pg_get_constraintdef(oid) as text from pg_constraint where conrelid = '${config.table_name}'::regclass and contype = 'p'`,
    )
    expect(key.text).toBe('PRIMARY KEY (team_id, uuid)')
  })

  it('may have any name', async () => {
    await database.rows(`create schema "my ""odd"" schema; drop"`)
    const name = `a.b "c" 'd'; drop table x --`
    await database.deliver(database.config({ schema: `my "odd" schema; drop`, table_name: name }), [event()])
    const [{ n }] = await database.rows(
      `select count(*)::int n from "my ""odd"" schema; drop"."a.b ""c"" 'd'; drop table x --"`,
    )
    expect(n).toBe(1)
  })

  it('in a schema that is missing is a failure for good, that names the schema', async () => {
    await expect(database.deliver(database.config({ schema: 'nowhere' }), [event()])).rejects.toMatchObject({
      message: 'The database says: schema "nowhere" does not exist',
      retryable: false,
    })
  })

  it('is made once by two runs at the same time', async () => {
    const config = database.config()
    await Promise.all([1, 2, 3, 4].map(() => database.deliver(config, [event()])))
    expect(await database.rows(`select count(*)::int n from ${config.table_name}`)).toEqual([{ n: 4 }])
  })
})

it('values arrive as they are', async () => {
  const config = database.config()
  const odd = { text: 'tab\t "quote" \\ \\. back\n\u0001 ü 🦊', huge: 0, deep: [{ a: null }] }
  const row = event({ event: 'a\\b\t"c"\u0001\n\\.', properties: odd })
  const exact = batchOf([row]).lines.replace('"huge":0', '"huge":123456789012345678901234567890')
  const delivery = await open(config)
  await delivery.write({ lines: exact, count: 1, cursor: '' })
  await delivery.finish()
  const [found] = await database.rows(
    `select *, properties->>'huge' as huge, properties->>'text' as text, "timestamp"::text as at from ${config.table_name}`,
  )
  expect(found).toMatchObject({
    uuid: row.uuid,
    team_id: '7',
    event: row.event,
    session_id: null,
    huge: '123456789012345678901234567890',
    text: odd.text,
  })
  expect(new Date(found.at).toISOString()).toBe('2026-11-22T00:30:00.123Z')
})

it('NUL, which PostgreSQL has not, becomes the sign of what cannot be shown, and a written backslash stays', async () => {
  const config = database.config()
  await database.deliver(config, [event({ event: 'a\0b', distinct_id: '\\u0000' })])
  expect(await database.rows(`select event, distinct_id from ${config.table_name}`)).toEqual([
    { event: 'a\ufffdb', distinct_id: '\\u0000' },
  ])
})

describe('what arrives again', () => {
  it('of events is there once', async () => {
    const config = database.config()
    const rows = [event(), event()]
    await database.deliver(config, rows)
    await database.deliver(config, [...rows, event()])
    expect(await database.rows(`select count(*)::int n from ${config.table_name}`)).toEqual([{ n: 3 }])
  })

  it('of events of two sites with the same uuid is two events', async () => {
    const config = database.config()
    const uuid = newUuid()
    await database.deliver(config, [event({ uuid, team_id: 1 }), event({ uuid, team_id: 2 })])
    expect(await database.rows(`select count(*)::int n from ${config.table_name}`)).toEqual([{ n: 2 }])
  })

  it('of events is there once in a table without a unique index, too', async () => {
    const config = database.config()
    await database.rows(`create table ${config.table_name} (uuid varchar(200), team_id int, event text, extra text)`)
    const rows = [event(), event()]
    await database.deliver(config, rows)
    await database.deliver(config, [...rows, event()])
    expect(await database.rows(`select count(*)::int n, count(extra)::int x from ${config.table_name}`)).toEqual([
      { n: 3, x: 0 },
    ])
  })

  it.each(['with', 'without'])(
    'of a person replaces what is older, and nothing newer, %s a unique index',
    async (how) => {
      const config = database.config()
      const { person_id } = person()
      const at = (hour: number, plan: string) =>
        person({ person_id, properties: { plan }, updated_at: `2026-11-22T0${hour}:00:00Z` })
      const deliver = (...rows: object[]) => database.deliver(config, rows, runOf('PERSONS'))
      await deliver()
      if (how === 'without')
        await database.rows(`alter table ${config.table_name} drop constraint ${config.table_name}_pkey`)
      const plan = () => database.rows(`select properties->>'plan' as plan from ${config.table_name}`)

      await deliver(at(2, 'pro'))
      await deliver(at(1, 'free'))
      expect(await plan()).toEqual([{ plan: 'pro' }])
      await deliver(at(3, 'team'), at(4, 'large'))
      expect(await plan()).toEqual([{ plan: 'large' }])
    },
  )

  it('of a query that shows no key is added', async () => {
    const config = database.config()
    const run = runOf('EVENTS', [{ name: 'n', type: 'integer' }])
    await database.deliver(config, [{ n: 1 }], run)
    await database.deliver(config, [{ n: 1 }], run)
    expect(await database.rows(`select n::int from ${config.table_name}`)).toEqual([{ n: 1 }, { n: 1 }])
  })
})

describe('a table that is there', () => {
  it('takes the columns that it has, by its own types', async () => {
    const config = database.config()
    await database.rows(
      `create table ${config.table_name} (team_id text, uuid text, properties text, "timestamp" text)`,
    )
    const row = event()
    await database.deliver(config, [row])
    const [found] = await database.rows(`select * from ${config.table_name}`)
    expect(found).toEqual({ team_id: '7', uuid: row.uuid, properties: '{"path": "/a"}', timestamp: row.timestamp })
  })

  it('without the columns that name a row is a failure for good, that names them', async () => {
    const config = database.config()
    await database.rows(`create table ${config.table_name} (event text)`)
    await expect(database.deliver(config, [event()])).rejects.toMatchObject({
      message: `The table "public"."${config.table_name}" lacks the columns "team_id", "uuid".`,
      retryable: false,
    })
  })

  it('must have all columns of a query', async () => {
    const config = database.config()
    await database.rows(`create table ${config.table_name} (a text)`)
    const run = runOf('EVENTS', [
      { name: 'a', type: 'text' },
      { name: 'b', type: 'text' },
    ])
    await expect(database.deliver(config, [], run)).rejects.toThrow('lacks the columns "b"')
  })

  it.each([
    ['a value that does not fit', 'event integer', /^The database says: invalid input syntax for type integer/],
    ['a text that is too long', 'event varchar(3)', /^The database says: value too long/],
    ['a column that must not be empty', 'extra text not null', /^The database says: null value in column "extra"/],
  ])('fails for good with %s', async (_what, column, message) => {
    const config = database.config()
    await database.rows(`create table ${config.table_name} (team_id bigint, uuid uuid, ${column})`)
    const failure = await database.deliver(config, [event()]).catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'DeliveryError', retryable: false, message: expect.stringMatching(message) })
    expect(await database.rows(`select count(*)::int n from ${config.table_name}`)).toEqual([{ n: 0 }])
  })
})

describe('a part', () => {
  const many = (count: number) => batchOf(Array.from({ length: count }, () => event()))
  const countIn = async ({ table_name }: { table_name?: unknown }) =>
    (await database.rows(`select count(*)::int n from ${table_name}`))[0].n

  it('is safe when it is told, and what follows it is not there before its end', { timeout: 30_000 }, async () => {
    const config = database.config()
    const delivery = await open(config)
    expect(await delivery.write(many(50_000))).toBeNull()
    expect(await countIn(config)).toBe(0)
    const parts = []
    for (let n = 0; n < 7; n += 1) parts.push(await delivery.write(many(50_000)))
    const last = parts.pop()
    expect(parts).toEqual(Array(6).fill(null))
    expect(last).toEqual({ state: { bytes: last?.bytes }, bytes: expect.any(Number) })
    expect(await countIn(config)).toBe(400_000)
    await delivery.write(batchOf([event()]))
    await delivery.stop(false)
    expect(await countIn(config)).toBe(400_000)
  })

  it('is one transaction where a query shows no key', async () => {
    const config = database.config()
    const delivery = await open(config, runOf('EVENTS', [{ name: 'n', type: 'integer' }]))
    const part = await delivery.write(batchOf(Array.from({ length: 100_000 }, (_, n) => ({ n }))))
    expect(part).not.toBeNull()
    expect(await countIn(config)).toBe(100_000)
    await delivery.stop(false)
  })

  it('that fails while the next is copied fails the delivery', { timeout: 30_000 }, async () => {
    const config = database.config()
    await database.rows(
      `create table ${config.table_name} (team_id bigint, uuid uuid, event varchar(9) check (event <> 'bad'))`,
    )
    const delivery = await open(config)
    await delivery.write(many(99_999))
    await delivery.write(batchOf([event({ event: 'bad' })]))
    await delivery.write(batchOf([event()]))
    await expect(delivery.finish()).rejects.toMatchObject({
      retryable: false,
      message: expect.stringContaining('check'),
    })
    await delivery.stop(true)
    expect(await countIn(config)).toBe(0)
  })

  it('goes through one connection where the server has no second', { timeout: 30_000 }, async () => {
    const user = `single_${newUuid().slice(-8)}`
    await database.rows(`create role ${user} login connection limit 1 password 'single'`)
    await database.rows(`grant create on schema public to ${user}`)
    const config = database.config({ user, password: 'single' })
    const delivery = await open(config)
    for (let n = 0; n < 2; n += 1) await delivery.write(many(100_000))
    await delivery.finish()
    expect(await countIn(config)).toBe(200_000)
    await database.rows(`drop owned by ${user}; drop role ${user}`)
  })

  it('counts its bytes on top of those of earlier attempts', async () => {
    const delivery = await open(database.config(), runOf(), { bytes: 1000 })
    const batch = batchOf([event()])
    await delivery.write(batch)
    expect((await delivery.finish()).bytes).toBe(1000 + Buffer.byteLength(batch.lines))
  })
})

describe('a run that is aborted', () => {
  it('ends at once with the reason, and leaves nothing', async () => {
    const config = database.config()
    const abort = new AbortController()
    const delivery = await open(config, runOf(), null, abort.signal)
    await delivery.write(batchOf([event()]))
    const reason = new Error('cancelled')
    abort.abort(reason)
    await expect(delivery.finish()).rejects.toBe(reason)
    await delivery.stop(true)
    expect(await database.rows(`select count(*)::int n from ${config.table_name}`)).toEqual([{ n: 0 }])
  })

  it('does not even begin', async () => {
    const reason = new Error('cancelled')
    await expect(open(database.config(), runOf(), null, AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
