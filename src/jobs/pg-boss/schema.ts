import pg from 'pg'
import { PgBoss } from 'pg-boss'
import { CannotStart } from '../../cannot-start.js'
import { QUEUE_SCHEMA } from './settings.js'

/** An arbitrary key of our own: of processes that start together one makes the tables. */
const lockKey = 72_707_371

/**
 * Makes sure of the queue's tables in the version that this build knows. To be run as the owner of the database, at start,
 * before `ensureApplicationRole` grants rights on them. Throws `CannotStart` where they are of a newer version.
 */
export async function prepareQueueSchema(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const open = (migrate: boolean) =>
    new PgBoss({
      db: { executeSql: (text, values) => client.query(text, values?.length ? values : undefined) },
      schema: QUEUE_SCHEMA,
      migrate,
      supervise: false,
      schedule: false,
    })
  const check = async () => {
    const boss = open(false)
    await boss.start()
    await boss.stop({ graceful: false })
  }
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey])
    // Without the right to migrate, pg-boss refuses to start on any version but its own.
    await check().catch(async () => {
      const boss = open(true)
      await boss.start()
      await boss.stop({ graceful: false })
      await check()
    })
  } catch (error) {
    throw new CannotStart(`the tables of the job queue are not usable: ${(error as Error).message}`, { cause: error })
  } finally {
    await client.end() // and with the session its lock
  }
}
