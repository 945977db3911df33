import type pg from 'pg'
import { scopeText } from '../../access/scope.js'
import { SourceError } from '../errors.js'
import { sourceError } from './snapshot.js'

/**
 * Waits for the transactions that are writing in the organization: takes its row's lock beside other readers and lets go.
 *
 * @throws SourceError, the signal's reason
 */
export async function awaitWriters(pool: pg.Pool, organizationId: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const client = await pool.connect().catch((error: unknown) => {
    throw sourceError(error)
  })
  let released = false
  const release = (failure?: Error) => {
    if (released) return
    released = true
    client.release(failure)
  }
  const abort = () => release(new Error('The wait was stopped.'))
  signal.addEventListener('abort', abort)
  try {
    await client.query('begin')
    // The lock is a writer's, so that only who may write here gets it.
    const scope = scopeText({ can: {}, sites: [] }, [organizationId])
    await client.query(`select set_config('app.scope', $1, true), set_config('lock_timeout', '30s', true)`, [scope])
    await client.query('select 1 from organization where id = $1 for share', [organizationId])
    await client.query('commit')
    release()
  } catch (error) {
    release(error as Error)
    signal.throwIfAborted()
    if ((error as { code?: string }).code === '55P03') {
      throw new SourceError('The organization was busy for too long.', true, error)
    }
    throw sourceError(error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
