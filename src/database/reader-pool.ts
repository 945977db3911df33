import pg from 'pg'

/** Longer than one step of a read takes, shorter than a pattern may keep the database busy. */
const LONGEST_STEP_MS = 60_000

/**
 * Connections for long reads, away from those of requests: application role, UTC, bounded statements. They come on
 * demand and go when idle. A statement whose reader has gone away ends within a second, where the platform can tell.
 */
export function openReaderPool(applicationUrl: string, max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: applicationUrl,
    max,
    application_name: 'orgraph-reader',
    // Compiling costs more than it saves: a step reads some thousand rows.
    options: '-c timezone=UTC -c jit=off',
    statement_timeout: LONGEST_STEP_MS,
    connectionTimeoutMillis: 30_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
    client.query(`set client_connection_check_interval = '1s'`).catch(() => {})
  })
  return pool
}
