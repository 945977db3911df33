import { createHash } from 'node:crypto'
import type pg from 'pg'
import { scopeText } from '../../access/scope.js'
import { SourceError } from '../errors.js'

/** One state of the database, as an organization's rows are in it. */
export interface Snapshot {
  row<Row>(text: string, values: readonly unknown[]): Promise<Row | undefined>
  rows<Row>(text: string, values: readonly unknown[]): Promise<Row[]>
  /** True once it was ended, by its reader or by its age. */
  readonly ended: boolean
  end(): Promise<void>
}

/**
 * A snapshot keeps vacuum from clearing away what has died since, in the whole database, and holds a connection. So it
 * ends at this age, and before, if its reader waits for its destination so long; the next one goes on at the cursor. That
 * changes nothing of what is read: an interval is settled before it is read, so that no row comes into it any more. One
 * may leave it, when a person or a session changes; it then arrives with a later interval, in its newer state.
 */
const LONGEST_SNAPSHOT_MS = 120_000

/**
 * Opens a snapshot that sees one organization, by row-level security on top of the conditions of each statement. When the
 * signal aborts, its connection is closed and what runs on it fails with the signal's reason.
 *
 * @throws SourceError
 */
export async function openSnapshot(pool: pg.Pool, organizationId: string, signal: AbortSignal): Promise<Snapshot> {
  signal.throwIfAborted()
  const client = await pool.connect().catch((error: unknown) => {
    throw sourceError(error)
  })
  let ended = false
  const release = (failure?: Error) => {
    if (ended) return
    ended = true
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    client.release(failure)
  }
  const abort = () => release(new Error('The read was stopped.'))
  const end = async () => {
    if (ended) return
    // Marked first, so that nobody sends anything after it.
    ended = true
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    await client.query('commit').then(
      () => client.release(),
      (error: Error) => client.release(error),
    )
  }
  let busy = false
  let old = false
  const timer = setTimeout(() => {
    old = true
    if (!busy) void end()
  }, LONGEST_SNAPSHOT_MS)
  timer.unref()
  signal.addEventListener('abort', abort)

  const rows = async <Row>(text: string, values: readonly unknown[]): Promise<Row[]> => {
    busy = true
    try {
      const result = await client.query({ name: nameOf(text), text, values: [...values] })
      return result.rows as Row[]
    } catch (error) {
      release(error as Error)
      signal.throwIfAborted()
      throw sourceError(error)
    } finally {
      busy = false
      if (old) await end()
    }
  }
  await rows('begin isolation level repeatable read read only', [])
  const scope = scopeText({ can: { 'sites.read': [organizationId] }, sites: [] })
  await rows(`select set_config('app.scope', $1, true)`, [scope])
  return {
    rows,
    row: async <Row>(text: string, values: readonly unknown[]) => (await rows<Row>(text, values))[0],
    get ended() {
      return ended
    },
    end,
  }
}

/** The steps of a read have one text: it is planned once per connection. */
const nameOf = (text: string) => createHash('sha1').update(text).digest('base64url')

/** What the database answered, in words for the customer; whose fault it was decides whether another try can help. */
export function sourceError(error: unknown): SourceError {
  const code = (error as { code?: string }).code ?? ''
  if (code === '57014') {
    return new SourceError('The query took too long on a part of the rows. Make its patterns simpler.', false, error)
  }
  if (code === '2201B') return new SourceError('A regular expression of the query is not valid.', false, error)
  // Class 22 is about values, 42 about the statement: neither changes by waiting.
  if (code.startsWith('22') || code.startsWith('42')) {
    return new SourceError('The query cannot be run on these rows.', false, error)
  }
  return new SourceError('The connection to the source of events was lost.', true, error)
}
