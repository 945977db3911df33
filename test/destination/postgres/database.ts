import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { Config } from '../../../src/batch-export/config.js'
import { postgresDestination } from '../../../src/destination/postgres/destination.js'
import { createEmptyDatabase } from '../../testkit/database.js'
import { batchOf, runOf, toolsAllowing } from '../models.js'

/** A customer's database, for the tests of one file. */
export function useCustomerDatabase() {
  let client: pg.Client
  let drop: (() => Promise<void>) | undefined
  let config: Config
  let tables = 0
  beforeAll(async () => {
    const database = await createEmptyDatabase()
    const url = new URL(database.ownerUrl)
    drop = database.drop
    client = new pg.Client({ connectionString: database.ownerUrl })
    await client.connect()
    config = {
      host: url.hostname,
      port: Number(url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
    }
  })
  afterAll(async () => {
    await client?.end()
    await drop?.()
  })
  const rows = async (sql: string) => (await client.query(sql)).rows
  return {
    rows,
    /** Another table for each test. */
    config: (changes: Config = {}): Config => ({ ...config, table_name: `t${++tables}`, ...changes }),
    async deliver(config: Config, given: readonly object[], run = runOf()) {
      const destination = postgresDestination(
        config,
        { organizationId: run.organizationId },
        toolsAllowing('127.0.0.1'),
      )
      const delivery = await destination.open(run, null, new AbortController().signal)
      try {
        await delivery.write(batchOf(given))
        return await delivery.finish()
      } finally {
        await delivery.stop(false)
      }
    },
  }
}
