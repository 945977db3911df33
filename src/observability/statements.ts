import type pg from 'pg'
import type { Measures } from './measures.js'
import { requestNotes } from './request-notes.js'
import type { Tracing } from './tracing.js'

interface Telemetry {
  measures: Measures
  tracing: Tracing
}

type Query = (...args: unknown[]) => unknown
type Done = (error: unknown, result?: unknown) => void

const INSUFFICIENT_PRIVILEGE = '42501'
const LONGEST_TEXT = 2_000

/**
 * Counts what goes over the connections of a pool, for the request that sends it and for all, and makes spans of it. The
 * texts have placeholders; values are not looked at.
 */
export function watchStatements(pool: pg.Pool, name: string, { measures, tracing }: Telemetry): void {
  function sent(text: string): Done {
    const notes = requestNotes()
    if (notes) notes.statements += 1
    measures.statementSent(name)
    const end = tracing.begin({
      name: text.trimStart().split(/\s/, 1)[0]?.toUpperCase() || 'SQL',
      kind: 'client',
      facts: { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, LONGEST_TEXT) },
    })
    return (error) => {
      if ((error as { code?: string } | null)?.code === INSUFFICIENT_PRIVILEGE) measures.statementDenied()
      end?.(error ?? undefined)
    }
  }

  pool.on('connect', (client) => {
    const query = client.query.bind(client) as unknown as Query
    // pg has both ways: a promise, or a function that is called at the end; and streams, which end in their own way.
    const watched: Query = (...args) => {
      const done = sent(textOf(args[0]))
      const callback = args.at(-1)
      if (typeof callback === 'function') {
        const told: Done = (error, result) => {
          done(error)
          ;(callback as Done)(error, result)
        }
        return query(...args.slice(0, -1), told)
      }
      const result = query(...args)
      if (result instanceof Promise) result.then(() => done(null), done)
      else done(null)
      return result
    }
    client.query = watched as unknown as typeof client.query
  })
}

const textOf = (query: unknown): string =>
  typeof query === 'string' ? query : ((query as { text?: string })?.text ?? '')
