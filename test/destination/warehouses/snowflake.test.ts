import { describe, expect, it } from 'vitest'
import { snowflakeFailure } from '../../../src/destination/snowflake/client.js'
import { snowflakeDestination } from '../../../src/destination/snowflake/destination.js'
import { takeOver } from '../../../src/destination/snowflake/statements.js'
import { batchOf, event, runOf } from '../models.js'

const { signal } = new AbortController()
const CONFIG = { account: 'acme', user: 'u', password: 'p', database: 'DB', warehouse: 'WH', schema: 'PUBLIC' }

/** What the SDK is told, by a double of the little of it that is used. */
function recorded(fail: (sql: string) => Error | null = () => null) {
  const told: string[] = []
  const binds: unknown[] = []
  const destination = snowflakeDestination(CONFIG, null, null, async () => ({
    async execute(sql, bound) {
      told.push(sql)
      if (bound) binds.push(bound)
      const error = fail(sql)
      if (error) throw snowflakeFailure(error)
    },
    async close() {
      told.push('closed')
    },
  }))
  return { told, binds, destination }
}

it('rows are merged out of a temporary table, in one transaction', async () => {
  const { told, binds, destination } = recorded()
  const batch = batchOf([event(), event()])
  const delivery = await destination.open(runOf(), null, signal)
  expect(await delivery.write(batch)).toBeNull()
  expect(await delivery.finish()).toEqual({ state: { bytes: batch.lines.length }, bytes: batch.lines.length })
  const stage = expect.stringMatching(/"DB"\."PUBLIC"\."orgraph_part_[0-9a-f]{12}"/)
  expect(told).toEqual([
    'use warehouse "WH"',
    expect.stringMatching(/^create table if not exists "DB"."PUBLIC"."events" \("uuid" varchar, "team_id" number/),
    stage,
    'begin',
    expect.stringMatching(/^insert into .* \(line\) values \(\?\)$/),
    expect.stringMatching(/^merge into "DB"."PUBLIC"."events" as t/),
    expect.stringMatching(/^delete from/),
    'commit',
    'closed',
  ])
  expect(binds).toEqual([
    batch.lines
      .trim()
      .split('\n')
      .map((line) => [line]),
  ])
})

it('a part is not told before it is committed', async () => {
  const { told, destination } = recorded((sql) =>
    sql.startsWith('merge') ? Object.assign(new Error('no such column'), { sqlState: '42000' }) : null,
  )
  const delivery = await destination.open(runOf(), null, signal)
  await delivery.write(batchOf([event()]))
  await expect(delivery.finish()).rejects.toMatchObject({ message: 'Snowflake says: no such column', retryable: false })
  expect(told).not.toContain('commit')
})

describe('the statement that takes rows over', () => {
  const columns = [
    { name: 'team_id', type: 'integer' },
    { name: 'odd "name"', type: 'text' },
    { name: 'updated_at', type: 'timestamp' },
  ] as const

  it('replaces what is older, and adds what is new', () => {
    const identity = { key: ['team_id'], version: 'updated_at' }
    expect(takeOver('"t"', '"s"', columns, identity)).toBe(
      'merge into "t" as t using (select l:"team_id"::number(38, 0) as "team_id", l:"odd ""name"""::varchar as "odd ""name""", to_timestamp_tz(l:"updated_at"::varchar) as "updated_at" from (select parse_json(line) as l from "s")) as s on t."team_id" = s."team_id" when matched and (t."updated_at" is null or t."updated_at" < s."updated_at") then update set "odd ""name""" = s."odd ""name""", "updated_at" = s."updated_at" when not matched then insert ("team_id", "odd ""name""", "updated_at") values (s."team_id", s."odd ""name""", s."updated_at")',
    )
  })

  it('adds, where nothing tells rows apart', () => {
    expect(takeOver('"t"', '"s"', columns.slice(0, 1), null)).toBe(
      'insert into "t" ("team_id") select l:"team_id"::number(38, 0) as "team_id" from (select parse_json(line) as l from "s")',
    )
  })
})

it.each([
  [{ code: '390100', message: 'Incorrect username or password' }, false, 'Snowflake does not accept the sign-in.'],
  [{ sqlState: '42501', message: 'Insufficient\n privileges' }, false, 'Snowflake says: Insufficient privileges'],
  [{ sqlState: '57014', message: 'cancelled' }, true, 'Snowflake says: cancelled'],
  [{ code: 'ENOTFOUND' }, true, 'Snowflake could not be reached.'],
])('of %j the customer learns what to mend', (error, retryable, message) => {
  expect(snowflakeFailure(error)).toMatchObject({ message, retryable })
})

it('without the package the test says so', async () => {
  const [first] = snowflakeDestination(CONFIG).steps
  expect(await first?.run(signal)).toEqual({
    status: 'Failed',
    message: 'The gateway cannot export there: its operator has not installed the package snowflake-sdk.',
  })
})
