import { expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

const SLEEPERS = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and query like 'select pg_sleep%' and pid <> pg_backend_pid()`

it.each(['appPool', 'systemPool'] as const)(
  'fails the statement, not the process, when a connection of the %s is ended under it',
  async (name) => {
    const pool = gateway.services.database[name]
    const unheard: unknown[] = []
    const hear = (error: unknown) => unheard.push(error)
    process.on('uncaughtException', hear)
    try {
      const asleep = expect(pool.query('select pg_sleep(20)')).rejects.toThrow(
        /terminating connection|Connection terminated/,
      )
      await expect
        .poll(async () => (await gateway.services.database.systemPool.query(SLEEPERS)).rowCount, { timeout: 10_000 })
        .toBeGreaterThan(0)
      await asleep
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    } finally {
      process.off('uncaughtException', hear)
    }
    expect(unheard).toEqual([])
  },
)
