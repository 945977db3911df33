import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Config } from '../../batch-export/config.js'
import type { DeliveredRun, Delivery, DeliveryState, Destination, Part } from '../port.js'
import { STEP_NAMES } from '../step-names.js'
import { steps } from '../steps.js'
import { identityOf } from '../table/identity.js'
import { type OpenSnowflake, openSnowflake, readSnowflakeConfig, type Session, type SnowflakeConfig } from './client.js'
import { createStage, createTable, qualified, takeOver } from './statements.js'

/** Rows of an INSERT go along with the statement. */
const ROWS_OF_PART = 10_000
const BYTES_OF_PART = 8 * 1024 * 1024

const sent = z.object({ bytes: z.number() })

/** A table in Snowflake, by the official SDK. Experimental: never tried against Snowflake's own. */
export function snowflakeDestination(
  config: Config,
  _at: unknown = null,
  _tools: unknown = null,
  open: OpenSnowflake = openSnowflake,
): Destination {
  const place = readSnowflakeConfig(config)
  const { warehouse, database, schema } = place
  const after =
    (...statements: string[]) =>
    async (signal: AbortSignal) => {
      const session = await open(place, signal)
      try {
        for (const statement of statements) await session.execute(statement)
      } finally {
        await session.close()
      }
    }
  const table = qualified(database, schema, `orgraph_test_${randomBytes(6).toString('hex')}`)
  const useWarehouse = `use warehouse ${qualified(warehouse)}`
  return {
    open: async (run, state, signal) => openDelivery(await open(place, signal), place, run, state),
    steps: steps(STEP_NAMES.Snowflake, [
      after('select 1'),
      after(useWarehouse),
      after(`use database ${qualified(database)}`),
      after(`use schema ${qualified(database, schema)}`),
      after(useWarehouse, `create table ${table} (uuid varchar)`, `drop table ${table}`),
    ]),
  }
}

/** Rows are put into a temporary table and merged from there in one transaction, so that a part that is sent again is there once. */
async function openDelivery(
  session: Session,
  { warehouse, database, schema, table_name }: SnowflakeConfig,
  run: DeliveredRun,
  state: DeliveryState | null,
): Promise<Delivery> {
  const table = qualified(database, schema, table_name)
  const stage = qualified(database, schema, `orgraph_part_${randomBytes(6).toString('hex')}`)
  let bytes = state ? sent.parse(state).bytes : 0
  let lines: string[] = []
  let size = 0
  // Whatever makes tables ends the transaction, so that both are made before.
  const made = [`use warehouse ${qualified(warehouse)}`, createTable(table, run.columns), createStage(stage)]
  try {
    for (const statement of made) await session.execute(statement)
  } catch (error) {
    await session.close()
    throw error
  }

  async function send(): Promise<Part> {
    if (lines.length > 0) {
      await session.execute('begin')
      await session.execute(
        `insert into ${stage} (line) values (?)`,
        lines.map((line) => [line]),
      )
      await session.execute(takeOver(table, stage, run.columns, identityOf(run)))
      await session.execute(`delete from ${stage}`)
      await session.execute('commit')
      bytes += size
    }
    lines = []
    size = 0
    return { state: { bytes }, bytes }
  }

  return {
    async write(batch) {
      for (const line of batch.lines.split('\n')) if (line !== '') lines.push(line)
      size += batch.lines.length
      return lines.length < ROWS_OF_PART && size < BYTES_OF_PART ? null : send()
    },
    async finish() {
      const part = await send()
      await session.close()
      return part
    },
    stop: () => session.close(),
  }
}
