import type { Column } from '../../event-source/port.js'
import type { DestinationPolicy } from '../../net/destination.js'
import type { DeliveredRun } from '../port.js'
import type { Connection } from '../postgres/connect.js'
import { openBucket } from '../s3/bucket.js'
import { readS3Settings } from '../s3/config.js'
import { jsonText, type Row, withJsonText } from '../table/rows.js'
import type { CopyInputs } from './config.js'
import { copyIntoStage, insertIntoStage } from './statements.js'

interface PartOfRows {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** From 0 on. */
  readonly part: number
  readonly run: DeliveredRun
}

/** How rows come into the temporary table. */
export interface Fill {
  /** What is to be done before the transaction. */
  prepare(part: PartOfRows): Promise<void>
  run(connection: Connection): Promise<void>
}

const MOST_ROWS = 500
/** Redshift takes half as many values in a statement as PostgreSQL does. */
const MOST_VALUES = 32_767

/** By INSERT of many rows each. */
export function fillByInsert(): Fill {
  let filled: PartOfRows
  return {
    async prepare(part) {
      filled = part
    },
    async run(connection) {
      const { columns, rows } = filled
      const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / columns.length))
      for (let start = 0; start < rows.length; start += most) {
        const some = rows.slice(start, start + most)
        const values = some.flatMap((row) => columns.map((column) => valueIn(row, column)))
        await connection.query(insertIntoStage(columns, some.length), values)
      }
    },
  }
}

const valueIn = (row: Row, { name, type }: Column) => (type === 'json' ? jsonText(row[name]) : (row[name] ?? null))

/** By a file in a bucket of the customer's, from where Redshift copies it. The file stays there. */
export function fillByCopy(inputs: CopyInputs, policy: DestinationPolicy, signal: AbortSignal): Fill {
  const { s3_bucket: bucket_name, region_name: region, s3_key_prefix: prefix, bucket_credentials } = inputs
  let copy: { columns: readonly Column[]; key: string }
  return {
    async prepare({ columns, rows, part, run }) {
      const settings = readS3Settings({ bucket_name, region, prefix, ...bucket_credentials })
      const bucket = await openBucket(settings, run.runId, policy, signal)
      const key = `${prefix.replace(/^\/+|\/+$/g, '')}/${run.runId}/${part}.jsonl`.replace(/^\//, '')
      const lines = rows.map((row) => `${JSON.stringify(withJsonText(row, columns))}\n`)
      await bucket.put(key, Buffer.from(lines.join(''))).finally(() => bucket.close())
      copy = { columns, key }
    },
    async run(connection) {
      await connection.query(copyIntoStage(copy.columns, inputs, copy.key))
    },
  }
}
