import type { DestinationPolicy } from '../../net/destination.js'
import { DeliveryError, type TestStep } from '../port.js'
import { step } from '../steps.js'
import type { Server, TableName } from './config.js'
import { type Connection, connect } from './connect.js'
import { wasReached } from './failures.js'
import { begin } from './lanes.js'
import { createStage } from './merge.js'
import { findTable, qualified } from './table.js'

async function connected(
  server: Server,
  policy: DestinationPolicy,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<void> = async () => {},
) {
  const connection = await connect(server, policy, signal)
  try {
    await work(connection)
  } finally {
    await connection.close()
  }
}

/** Checks of a server that speaks PostgreSQL's protocol, each of which connects by itself. */
export const reachSteps = (server: Server, policy: DestinationPolicy): TestStep[] => [
  step('Check the database can be reached', 'Ensure the server answers, and by an encrypted connection.', (signal) =>
    connected(server, policy, signal).catch((error: unknown) => {
      // Whoever refuses a password has been reached.
      if (!(error instanceof DeliveryError && wasReached(error.cause))) throw error
    }),
  ),
  step('Check the user can sign in', 'Ensure the database exists and accepts the user and the password.', (signal) =>
    connected(server, policy, signal),
  ),
]

/** The checks of a PostgreSQL. They leave nothing behind. */
export const postgresSteps = (place: { server: Server; name: TableName }, policy: DestinationPolicy): TestStep[] => [
  ...reachSteps(place.server, policy),
  step(
    'Check the table can be written to',
    'Ensure the user may write to the table, or make it. Nothing is changed.',
    (signal) =>
      connected(place.server, policy, signal, async (connection) => {
        await connection.query(begin)
        await connection.query(createStage)
        await demandWritable(connection, place.name)
        await connection.query('rollback')
      }),
  ),
]

async function demandWritable(connection: Connection, name: TableName): Promise<void> {
  const found = await findTable(connection, name)
  if (!found) {
    await connection.query(`create table ${qualified(name)} (uuid uuid)`)
    return
  }
  const [may] = await connection.query<{ insert: boolean; select: boolean }>(
    `select has_table_privilege($1::oid, 'insert') as insert, has_table_privilege($1::oid, 'select') as select`,
    [found.oid],
  )
  const lacking = [!may?.insert && 'INSERT', !may?.select && 'SELECT'].filter(Boolean)
  if (lacking.length > 0) {
    throw new DeliveryError(`The user lacks the right to ${lacking.join(' and ')} on the table ${found.name}.`, false)
  }
}
