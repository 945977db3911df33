import { z } from 'zod'
import type { DestinationPolicy } from '../../net/destination.js'
import type { DeliveredRun, Delivery, DeliveryState, Part } from '../port.js'
import { type Identity, identityOf } from '../table/identity.js'
import type { Server, TableName } from './config.js'
import { type Connection, connect } from './connect.js'
import { Lanes } from './lanes.js'
import { mergeStatement } from './merge.js'
import { creation, demandTable, isUniqueBy, sharedColumns } from './table.js'

/** One transaction: large enough to be worth its commit, small enough to be done again. */
const ROWS_OF_TRANSACTION = 100_000
const BYTES_OF_TRANSACTION = 32 * 1024 * 1024
/** All have to be committed before a part is told, which keeps the next from being copied meanwhile. */
const TRANSACTIONS_OF_PART = 4

const sent = z.object({ bytes: z.number() })

/**
 * Copies rows into a temporary table and merges them into their own in the same transaction: as often as a part is sent,
 * its rows are there once. Only rows that a query has taken their key from may be there twice after a crash.
 */
export async function openPostgresDelivery(
  { server, name }: { server: Server; name: TableName },
  policy: DestinationPolicy,
  run: DeliveredRun,
  state: DeliveryState | null,
  signal: AbortSignal,
): Promise<Delivery> {
  const before = state ? sent.parse(state).bytes : 0
  const identity = identityOf(run)
  const connection = await connect(server, policy, signal)
  const merge = await mergeInto(connection, name, run, identity).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })
  const lanes = new Lanes(connection, merge, () => connect(server, policy, signal))
  // What cannot be recognised when it comes again must not come again in large numbers.
  const most = identity ? TRANSACTIONS_OF_PART : 1

  async function settled(): Promise<Part> {
    await lanes.settled()
    const bytes = before + lanes.bytes
    return { state: { bytes }, bytes }
  }

  return {
    async write({ lines, count }) {
      const { rows, bytes } = await lanes.copy(Buffer.from(storable(lines)), count)
      if (rows < ROWS_OF_TRANSACTION && bytes < BYTES_OF_TRANSACTION) return null
      lanes.close()
      return lanes.underWay < most ? null : settled()
    },
    async finish() {
      lanes.close()
      const part = await settled()
      await lanes.end()
      return part
    },
    stop: () => lanes.end(),
  }
}

async function mergeInto(connection: Connection, name: TableName, run: DeliveredRun, identity: Identity | null) {
  const target = await demandTable(connection, name, creation(name, run.columns, identity))
  const columns = sharedColumns(target, run.columns, identity)
  const isUnique = identity !== null && (await isUniqueBy(connection, target, identity.key))
  return mergeStatement({ target, columns, identity, isUnique })
}

/** No text of PostgreSQL holds NUL. */
const storable = (lines: string) =>
  lines.includes('\\u0000') ? lines.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\\ufffd') : lines
