import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CannotStart } from '../../src/cannot-start.js'
import { prepareQueueSchema } from '../../src/jobs/pg-boss/schema.js'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../testkit/database.js'

const databases: { drop(): Promise<void> }[] = []
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop()
})

async function emptyDatabase() {
  const database = await createEmptyDatabase()
  databases.push(database)
  return database
}

async function as<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

describe('the tables of the queue', () => {
  it('are made once, however many processes start together, and are left alone from then on', async () => {
    const { ownerUrl } = await emptyDatabase()
    await Promise.all([1, 2, 3, 4].map(() => prepareQueueSchema(ownerUrl)))
    await as(ownerUrl, (client) => client.query(`select pgboss.create_queue('kept', '{"policy": "exclusive"}')`))
    await prepareQueueSchema(ownerUrl)
    const { rows } = await as(ownerUrl, (client) => client.query('select name from pgboss.queue'))
    expect(rows).toEqual([{ name: 'kept' }])
  })

  it('of a newer version end the start', async () => {
    const { ownerUrl } = await emptyDatabase()
    await prepareQueueSchema(ownerUrl)
    await as(ownerUrl, (client) => client.query('update pgboss.version set version = version + 1'))
    await expect(prepareQueueSchema(ownerUrl)).rejects.toThrow(CannotStart)
  })
})

describe('the role that serves requests', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(() => database.drop())

  const refused: [what: string, sql: string][] = [
    ['read what jobs say', 'select data from pgboss.job'],
    ['read it beside the queue', 'select data from pgboss.job_common'],
    ['delete jobs', `delete from pgboss.job`],
    ['change what jobs say', `update pgboss.job set data = '{}'`],
    ['move jobs to other times', 'update pgboss.job_common set start_after = now()'],
    ['change queues', `update pgboss.queue set retry_limit = 0`],
    ['make queues', `select pgboss.create_queue('more', '{"policy": "exclusive"}')`],
    ['make tables there', 'create table pgboss.more (id int)'],
  ]

  it.each(refused)('may not %s', async (_what, sql) => {
    await expect(as(database.applicationUrl, (client) => client.query(sql))).rejects.toThrow('permission denied')
  })
})
