import { z } from 'zod'
import type { DestinationPolicy } from '../../net/destination.js'
import type { DeliveredRun, Delivery, DeliveryState, Part } from '../port.js'
import { identityOf } from '../table/identity.js'
import type { Server, TableName } from './config.js'
import { type Connection, type CopyIn, connect } from './connect.js'
import { copyToStage, createStage, mergeStatement } from './merge.js'
import { creation, demandTable, isUniqueBy, sharedColumns } from './table.js'

/** A part is one transaction: large enough to be worth its commit, small enough to be done again. */
const ROWS_OF_PART = 100_000
const BYTES_OF_PART = 32 * 1024 * 1024

/** However slowly rows come; a server that has vanished is noticed on this side. */
export const begin = `begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = '600s'`
const limitMerge = `set local statement_timeout = '280s'`

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
  const connection = await connect(server, policy, signal)
  let bytes = state ? sent.parse(state).bytes : 0
  let part: OpenPart | null = null
  const merge = await mergeInto(connection, name, run).catch(async (error: unknown) => {
    await connection.close()
    throw error
  })

  async function commit(done: OpenPart): Promise<Part> {
    part = null
    await done.copy.end()
    await connection.query(limitMerge)
    await connection.query(merge)
    await connection.query('commit')
    bytes += done.bytes
    return { state: { bytes }, bytes }
  }

  return {
    async write({ lines, count }) {
      part ??= await openPart(connection)
      const data = Buffer.from(storable(lines))
      await part.copy.write(data)
      part.rows += count
      part.bytes += data.length
      return part.rows >= ROWS_OF_PART || part.bytes >= BYTES_OF_PART ? commit(part) : null
    },
    async finish() {
      const last = part ? await commit(part) : { state: { bytes }, bytes }
      await connection.close()
      return last
    },
    stop: () => connection.close(),
  }
}

interface OpenPart {
  readonly copy: CopyIn
  rows: number
  bytes: number
}

async function openPart(connection: Connection): Promise<OpenPart> {
  await connection.query(begin)
  await connection.query(createStage)
  return { copy: connection.copy(copyToStage), rows: 0, bytes: 0 }
}

async function mergeInto(connection: Connection, name: TableName, run: DeliveredRun): Promise<string> {
  const identity = identityOf(run)
  const target = await demandTable(connection, name, creation(name, run.columns, identity))
  const columns = sharedColumns(target, run.columns, identity)
  const isUnique = identity !== null && (await isUniqueBy(connection, target, identity.key))
  return mergeStatement({ target, columns, identity, isUnique })
}

/** No text of PostgreSQL holds NUL. */
const storable = (lines: string) =>
  lines.includes('\\u0000') ? lines.replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1\\ufffd') : lines
