import { Readable } from 'node:stream'
import { ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { SourceError } from '../errors.js'
import { createTable } from './schema.js'

/** A query and its parameters by name. */
export interface Question {
  readonly text: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** The one database of ClickHouse that holds the copy of events. */
export interface ClickHouse {
  /** The rows of a query. @throws SourceError, the signal's reason */
  rows<Row>(question: Question, signal?: AbortSignal): Promise<Row[]>
  /** Adds rows: JSON objects, one a line. */
  insert(lines: string): Promise<void>
  /** Removes the events of sites. */
  removeSites(siteIds: readonly string[]): Promise<void>
  close(): Promise<void>
}

const LONGEST_QUERY_S = 600

/** Connects on first use, and makes the table then where there is none. */
export function openClickHouse(url: string): ClickHouse {
  const client = createClient({
    url,
    application: 'orgraph',
    request_timeout: (LONGEST_QUERY_S + 10) * 1000,
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      max_execution_time: LONGEST_QUERY_S,
      cancel_http_readonly_queries_on_client_close: 1,
      date_time_input_format: 'best_effort',
      // As PostgreSQL reads numbers: to the last digit.
      precise_float_parsing: 1,
      // What was copied can be read by the next query.
      async_insert: 0,
    },
  })
  let ready: Promise<unknown> | undefined
  const table = async () => {
    ready ??= client.command({ query: createTable })
    await ready.catch((error: unknown) => {
      ready = undefined
      throw sourceError(error)
    })
  }
  return {
    async rows<Row>({ text, parameters }: Question, signal?: AbortSignal) {
      await table()
      try {
        const abort = signal ? { abort_signal: signal } : {}
        const result = await client.query({
          query: text,
          query_params: { ...parameters },
          format: 'JSONEachRow',
          ...abort,
        })
        return (await result.json()) as Row[]
      } catch (error) {
        signal?.throwIfAborted()
        throw sourceError(error)
      }
    },
    async insert(lines) {
      await table()
      try {
        const values = Readable.from([Buffer.from(lines)], { objectMode: false })
        const { stream } = await client.exec({ query: 'INSERT INTO orgraph_event FORMAT JSONEachRow', values })
        // Its end says that the rows are there.
        for await (const _rest of stream) {
        }
      } catch (error) {
        throw sourceError(error)
      }
    },
    async removeSites(siteIds) {
      await table()
      await client
        .command({
          query: 'DELETE FROM orgraph_event WHERE has({sites:Array(UUID)}, site_id)',
          query_params: { sites: siteIds },
        })
        .catch((error: unknown) => {
          throw sourceError(error)
        })
    },
    close: () => client.close(),
  }
}

/** Codes of ClickHouse for a query that took too long, and for a pattern that is none. */
const TOO_LONG = '159'
const BAD_PATTERN = '427'

function sourceError(error: unknown): SourceError {
  if (error instanceof ClickHouseError) {
    if (error.code === TOO_LONG)
      return new SourceError('The query took too long. Make its patterns simpler.', false, error)
    if (error.code === BAD_PATTERN) {
      return new SourceError('A regular expression of the query is not valid.', false, error)
    }
    return new SourceError('The source of events refused the query.', true, error)
  }
  return new SourceError('The connection to the source of events was lost.', true, error)
}
