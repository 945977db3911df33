import { z } from 'zod'
import type { DestinationPolicy } from '../../net/destination.js'
import type { DeliveredRun, Delivery, DeliveryState, Part } from '../port.js'
import { type Connection, connect } from '../postgres/connect.js'
import { creation, demandTable, sharedColumns } from '../postgres/table.js'
import { type Identity, identityOf } from '../table/identity.js'
import { newestOf, parseRows, type Row } from '../table/rows.js'
import type { RedshiftPlace } from './config.js'
import type { Fill } from './fill.js'
import { createStage, dropStage, tableTypes, takeOver } from './statements.js'

const ROWS_OF_PART = 10_000
const BYTES_OF_PART = 8 * 1024 * 1024

const sent = z.object({ bytes: z.number(), parts: z.number() })

/** Rows are put into a temporary table and taken over from there in one transaction, so that a part sent twice is there once. */
export async function openRedshiftDelivery(
  { server, name, json }: RedshiftPlace,
  fill: Fill,
  policy: DestinationPolicy,
  run: DeliveredRun,
  state: DeliveryState | null,
  signal: AbortSignal,
): Promise<Delivery> {
  const identity = identityOf(run)
  const connection = await connect(server, policy, signal)
  let { bytes, parts } = state ? sent.parse(state) : { bytes: 0, parts: 0 }
  let rows: Row[] = []
  let size = 0

  const columns = await demandTable(connection, name, creation(name, run.columns, identity, tableTypes(json)))
    .then((target) => sharedColumns(target, run.columns, identity))
    .catch(async (error: unknown) => {
      await connection.close()
      throw error
    })

  async function send(): Promise<Part> {
    if (rows.length > 0) {
      await fill.prepare({ columns, rows: withoutOlder(rows, identity), part: parts, run })
      await connection.query('begin')
      await connection.query(createStage(columns))
      await fill.run(connection)
      await all(connection, [...takeOver(name, columns, identity, json), dropStage, 'commit'])
      bytes += size
      parts += 1
    }
    rows = []
    size = 0
    return { state: { bytes, parts }, bytes }
  }

  return {
    async write({ lines }) {
      for (const row of parseRows(lines)) rows.push(row)
      size += Buffer.byteLength(lines)
      return rows.length < ROWS_OF_PART && size < BYTES_OF_PART ? null : send()
    },
    async finish() {
      const part = await send()
      await connection.close()
      return part
    },
    stop: () => connection.close(),
  }
}

async function all(connection: Connection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement)
}

const withoutOlder = (rows: readonly Row[], identity: Identity | null) =>
  identity?.version ? newestOf(rows, identity.key, identity.version) : rows
