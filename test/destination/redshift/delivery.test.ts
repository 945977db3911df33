import { describe, expect, it } from 'vitest'
import type { Config } from '../../../src/batch-export/config.js'
import { redshiftDestination } from '../../../src/destination/redshift/destination.js'
import { copyIntoStage, takeOver } from '../../../src/destination/redshift/statements.js'
import { modelColumns } from '../../../src/event-source/columns.js'
import { batchOf, event, person, runOf, toolsAllowing } from '../models.js'
import { useCustomerDatabase } from '../postgres/database.js'

// PostgreSQL in Redshift's place: what the two share is proved here, `super` and COPY are not.
const database = useCustomerDatabase()
const { signal } = new AbortController()

const open = (config: Config, run = runOf(), state: { bytes: number; parts: number } | null = null) =>
  redshiftDestination(config, { organizationId: run.organizationId }, toolsAllowing('127.0.0.1')).open(
    run,
    state,
    signal,
  )

async function deliver(config: Config, rows: readonly object[], run = runOf()) {
  const delivery = await open(config, run)
  try {
    await delivery.write(batchOf(rows))
    return await delivery.finish()
  } finally {
    await delivery.stop(false)
  }
}

const rowsOf = (config: Config, columns = 'count(*)::int n') =>
  database.rows(`select ${columns} from ${config.table_name} order by 1`)

describe('a table that is missing', () => {
  it('is made of types that Redshift has', async () => {
    const config = database.config()
    await deliver(config, [])
    const columns = await database.rows(
      `select format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = '${config.table_name}'::regclass and attnum > 0 order by attnum`,
    )
    expect(columns.map(({ type }) => type)).toEqual([
      'character varying(36)',
      'bigint',
      ...Array(4).fill('character varying(65535)'),
      ...Array(2).fill('timestamp with time zone'),
    ])
  })
})

it('values arrive as they are, JSON as its text', async () => {
  const config = database.config()
  const row = event({ event: `it's "quoted" \\ and $1`, properties: { a: [1, null, { b: 'ü' }] } })
  await deliver(config, [row])
  const [found] = await rowsOf(config, '*')
  expect(found).toMatchObject({
    uuid: row.uuid,
    team_id: '7',
    event: row.event,
    session_id: null,
    properties: '{"a":[1,null,{"b":"ü"}]}',
    timestamp: new Date(row.timestamp),
  })
})

describe('what arrives again', () => {
  it('of events is there once', async () => {
    const config = database.config()
    const rows = Array.from({ length: 1200 }, () => event())
    await deliver(config, rows)
    await deliver(config, [...rows, event()])
    expect(await rowsOf(config)).toEqual([{ n: 1201 }])
  })

  it('of a person replaces what is older, and nothing newer', async () => {
    const config = database.config()
    const at = (hour: number, plan: string) =>
      person({ properties: { plan }, updated_at: `2026-11-22T0${hour}:00:00Z` })
    const plan = async (...rows: object[]) => {
      await deliver(config, rows, runOf('PERSONS'))
      return rowsOf(config, `properties::json->>'plan' as plan`)
    }
    expect(await plan(at(2, 'pro'))).toEqual([{ plan: 'pro' }])
    expect(await plan(at(1, 'free'))).toEqual([{ plan: 'pro' }])
    expect(await plan(at(4, 'large'), at(3, 'team'))).toEqual([{ plan: 'large' }])
  })

  it('of a query that shows no key is added', async () => {
    const config = database.config()
    const run = runOf('EVENTS', [{ name: 'n', type: 'integer' }])
    await deliver(config, [{ n: 1 }], run)
    await deliver(config, [{ n: 1 }], run)
    expect(await rowsOf(config)).toEqual([{ n: 2 }])
  })
})

it('a part is safe when it is told', async () => {
  const config = database.config()
  const delivery = await open(config)
  const many = () => batchOf(Array.from({ length: 5000 }, () => event()))
  expect(await delivery.write(many())).toBeNull()
  expect(await rowsOf(config)).toEqual([{ n: 0 }])
  const part = await delivery.write(many())
  expect(part?.state).toEqual({ bytes: part?.bytes, parts: 1 })
  expect(await rowsOf(config)).toEqual([{ n: 10_000 }])
  await delivery.stop(false)
})

it('a value that does not fit fails for good, and leaves nothing', async () => {
  const config = database.config()
  await database.rows(`create table ${config.table_name} (team_id bigint, uuid varchar(36), event varchar(3))`)
  await expect(deliver(config, [event({ event: 'abc' }), event()])).rejects.toMatchObject({
    message: expect.stringMatching(/^The database says: value too long/),
    retryable: false,
  })
  expect(await rowsOf(config)).toEqual([{ n: 0 }])
})

describe('the statements', () => {
  const name = { schema: 'public', table: 'events' }
  const columns = modelColumns('EVENTS')

  it('read JSON into `super`', () => {
    expect(takeOver(name, columns, null, 'super')[0]).toContain('json_parse(s."properties")')
    expect(takeOver(name, columns, null, 'varchar')[0]).not.toContain('json_parse')
  })

  const inputs = {
    s3_bucket: 'b',
    region_name: 'eu-west-1',
    s3_key_prefix: '/',
    authorization: 'arn:aws:iam::1:role/x',
    bucket_credentials: { aws_access_key_id: 'k', aws_secret_access_key: 's' },
  }

  it('copy with the rights of a role, or of credentials', () => {
    expect(copyIntoStage([{ name: 'n', type: 'text' }], inputs, 'r/0.jsonl')).toBe(
      `copy orgraph_part ("n") from 's3://b/r/0.jsonl' iam_role 'arn:aws:iam::1:role/x' region 'eu-west-1' format as json 'auto' timeformat 'auto'`,
    )
    const authorization = { aws_access_key_id: 'AKIA', aws_secret_access_key: 'x/y+z' }
    expect(copyIntoStage([], { ...inputs, authorization }, 'r/0.jsonl')).toContain(
      `access_key_id 'AKIA' secret_access_key 'x/y+z'`,
    )
  })

  it.each(["role' ; drop", 'role\\', 'role\n'])('let nothing out of its quotes: %j', (authorization) => {
    expect(() => copyIntoStage([], { ...inputs, authorization }, 'k')).toThrow('quotes or backslashes')
  })
})

describe('the test', () => {
  it('reaches the database and signs in', async () => {
    const { steps } = redshiftDestination(database.config(), { organizationId: 'o' }, toolsAllowing('127.0.0.1'))
    for (const step of steps) expect(await step.run(signal)).toEqual({ status: 'Passed', message: null })
  })

  it('is kept from the gateway’s own machine', async () => {
    const { steps } = redshiftDestination(database.config(), { organizationId: 'o' }, toolsAllowing())
    for (const step of steps) {
      expect(await step.run(signal)).toEqual({ status: 'Failed', message: 'The destination is not allowed.' })
    }
  })
})
