import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Column, ColumnType } from '../../event-source/port.js'
import { type DeliveredRun, type Delivery, DeliveryError, type DeliveryState, type Part } from '../port.js'
import { identityOf } from '../table/identity.js'
import { standardMerge } from '../table/merge.js'
import { parseRows, withJsonText } from '../table/rows.js'
import { type BigQuery, type BigQueryConfig, type Field, onBigQuery, type Table } from './client.js'

/** A part is one load job, of which a table takes 1,500 a day. */
const BYTES_OF_PART = 32 * 1024 * 1024
const HOUR_MS = 60 * 60 * 1000

const TYPES: Record<ColumnType, string> = {
  text: 'STRING',
  uuid: 'STRING',
  timestamp: 'TIMESTAMP',
  json: 'STRING',
  integer: 'INT64',
  double: 'FLOAT64',
  boolean: 'BOOL',
}

export const fieldsOf = (columns: readonly Column[], { use_json_type: asJson }: BigQueryConfig): Field[] =>
  columns.map(({ name, type }) => ({ name, type: type === 'json' && asJson ? 'JSON' : TYPES[type] }))

const quote = (name: string) => `\`${name.replaceAll(/[`\\]/g, '')}\``
const sent = z.object({ bytes: z.number() })

/**
 * Loads rows by jobs whose ids are made of the run and the rows: a part that is sent again is the same job, and done once.
 * Persons and sessions go through a table of their own and are merged.
 */
export async function openBigQueryDelivery(
  bigQuery: BigQuery,
  config: BigQueryConfig,
  run: DeliveredRun,
  state: DeliveryState | null,
  signal: AbortSignal,
): Promise<Delivery> {
  const dataset = bigQuery.dataset(config.dataset_id)
  const fields = fieldsOf(run.columns, config)
  const identity = identityOf(run)
  const location = await onBigQuery(signal, async () => {
    await demandTable(dataset.table(config.table_id), fields)
    return (await dataset.getMetadata())[0].location
  })
  const at = location === undefined ? {} : { location }
  const target = dataset.table(config.table_id, at)
  let bytes = state ? sent.parse(state).bytes : 0
  let waiting: string[] = []
  let size = 0

  async function load(table: Table, body: Buffer, id: string, disposition: string): Promise<void> {
    const stream = table.createWriteStream({
      jobId: id,
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      writeDisposition: disposition,
      schema: { fields },
    })
    const done = once(stream, 'complete')
    stream.end(body)
    await done.catch(async (error: { code?: number }) => {
      // The job is there: of an earlier attempt, whose end nobody heard of. One that failed has written nothing.
      if (error.code !== 409) throw error
      if (!(await hasSucceeded(bigQuery, id, at, signal))) await load(table, body, another(id), disposition)
    })
  }

  async function send(): Promise<Part> {
    const lines = waiting.join('')
    if (lines !== '') {
      const body = Buffer.from(config.use_json_type ? lines : textLines(lines, run.columns))
      const id = `orgraph_${run.runId}_${createHash('sha256').update(body).digest('hex').slice(0, 32)}`
      await onBigQuery(signal, async () => {
        if (!identity?.version) return load(target, body, id, 'WRITE_APPEND')
        const stage = dataset.table(`${config.table_id}_${id}`, at)
        await stage.delete({ ignoreNotFound: true })
        await stage.create({ schema: { fields }, expirationTime: String(run.createdAt.getTime() + 48 * HOUR_MS) })
        await load(stage, body, another(id), 'WRITE_TRUNCATE')
        const name = (table: string) => `${quote(config.dataset_id)}.${quote(table)}`
        const source = name(`${config.table_id}_${id}`)
        const merge = { target: name(config.table_id), source, columns: run.columns, identity, quote }
        await bigQuery.query({ query: standardMerge(merge), ...at })
        await stage.delete({ ignoreNotFound: true })
      })
      bytes += body.length
    }
    waiting = []
    size = 0
    return { state: { bytes }, bytes }
  }

  return {
    async write({ lines }) {
      signal.throwIfAborted()
      waiting.push(lines)
      size += lines.length
      return size < BYTES_OF_PART ? null : send()
    },
    finish: send,
    stop: async () => {},
  }
}

async function demandTable(table: Table, fields: Field[]): Promise<void> {
  const [isThere] = await table.exists()
  if (!isThere) {
    await table.create({ schema: { fields } })
    return
  }
  const [{ schema }] = await table.getMetadata()
  const missing = fields.filter(({ name }) => !schema?.fields?.some((field) => field.name === name))
  if (missing.length > 0) {
    throw new DeliveryError(`The table lacks the columns ${missing.map(({ name }) => quote(name)).join(', ')}.`, false)
  }
}

const another = (id: string) => `${id}_${randomBytes(4).toString('hex')}`

async function hasSucceeded(bigQuery: BigQuery, id: string, at: object, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const [{ status }] = await bigQuery.job(id, at).getMetadata()
    if (status?.state === 'DONE') return status.errorResult === undefined
    await sleep(1000, null, { signal })
  }
}

const textLines = (lines: string, columns: readonly Column[]) =>
  parseRows(lines)
    .map((row) => `${JSON.stringify(withJsonText(row, columns))}\n`)
    .join('')
