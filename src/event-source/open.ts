import { openReaderPool } from '../database/reader-pool.js'
import type { PrismaClient } from '../generated/prisma/client.js'
import { openClickHouse } from './clickhouse/client.js'
import { EventCopies } from './clickhouse/copies.js'
import { ClickHouseSource } from './clickhouse.js'
import type { EventSource } from './port.js'
import { PostgresSource } from './postgres.js'

export interface EventSourceOptions {
  applicationUrl: string
  /** A ClickHouse to copy events to and read them from; without one PostgreSQL is read. */
  clickhouseUrl?: string
  /** How many reads go on at once in this process; more wait. */
  connections: number
  system: PrismaClient
  now: () => Date
  onError: (error: Error) => void
}

/** Opens the source that the settings name. It connects on first use. */
export function openEventSource(options: EventSourceOptions): EventSource {
  const readers = openReaderPool(options.applicationUrl, options.connections, options.onError)
  const postgres = new PostgresSource(readers)
  if (!options.clickhouseUrl) return postgres
  const clickhouse = openClickHouse(options.clickhouseUrl)
  const copies = new EventCopies(readers, options.system, clickhouse, options.now)
  return new ClickHouseSource(clickhouse, copies, postgres)
}
