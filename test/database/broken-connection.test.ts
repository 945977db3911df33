import { setTimeout as passed } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { useGateway } from '../testkit/gateway.js'

const gateway = useGateway()

it.each(['appPool', 'systemPool'] as const)(
  'fails what uses it, not the process, when a connection of the %s is ended between two statements',
  async (name) => {
    const { [name]: pool, systemPool } = gateway.services.database
    const unheard: unknown[] = []
    const hear = (error: unknown) => unheard.push(error)
    process.on('uncaughtException', hear)
    try {
      const client = await pool.connect()
      const { rows } = await client.query('select pg_backend_pid() as pid')
      await systemPool.query('select pg_terminate_backend($1)', [rows[0].pid])
      await passed(100)
      await expect(client.query('select 1')).rejects.toThrow()
      client.release(true)
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    } finally {
      process.off('uncaughtException', hear)
    }
    expect(unheard).toEqual([])
  },
)
