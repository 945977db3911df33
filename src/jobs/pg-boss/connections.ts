import pg from 'pg'
import type { Db } from 'pg-boss'
import { listen } from '../../database/notifications.js'
import { CONNECTIONS } from './settings.js'

export interface QueueConnections {
  /** What pg-boss sends its statements through. */
  db: Db
  query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

export interface QueueConnectionsOptions {
  ownerUrl: string
  onError: (error: Error) => void
  /** Jobs of this queue have come; of any queue, where it is not told. */
  onArrival: (queue?: string) => void
  /** The channel for ids of jobs that were cancelled, and who hears them. */
  cancelled: { channel: string; heard: (jobId: string) => void }
}

/** The queue's own connections to PostgreSQL. They are made when they are needed; the one that listens, when a worker starts. */
export function openQueueConnections(options: QueueConnectionsOptions): QueueConnections {
  const { onError, onArrival, cancelled } = options
  const url = new URL(options.ownerUrl)
  url.searchParams.set('application_name', 'orgraph jobs')
  const pool = new pg.Pool({
    connectionString: url.href,
    max: CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  })
  let closing = false
  const report = (error: Error) => {
    if (!closing) onError(error)
  }
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', report)

  async function executeSql(text: string, values?: unknown[]): Promise<pg.QueryResult> {
    const client = await pool.connect()
    // A connection that breaks says so to whoever has it, besides failing the statement, and ends the process if unheard.
    client.on('error', report)
    let failure: Error | undefined
    try {
      return await client.query(text, values?.length ? values : undefined)
    } catch (error) {
      failure = error as Error
      throw error
    } finally {
      client.off('error', report)
      // pg-boss sends whole transactions as one text: after an error in one, it is still open.
      client.release(failure)
    }
  }

  return {
    db: {
      executeSql,
      async listen(channel, onNotification, onReconnect) {
        const notifications = await listen(url.href, [channel, cancelled.channel], report)
        notifications.on(channel, (queue) => {
          onNotification(queue)
          onArrival(queue)
        })
        notifications.on(cancelled.channel, cancelled.heard)
        notifications.onRestored(() => {
          onReconnect()
          onArrival()
        })
        return notifications
      },
    },
    async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]) {
      return (await executeSql(text, values)).rows as Row[]
    },
    async close() {
      if (closing) return
      closing = true
      await pool.end()
    },
  }
}
