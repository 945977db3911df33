import type { SelectStmt } from '@pgsql/types'
import { DomainError } from '../../errors.js'
import { invalidQuery, refusedQuery } from './refusals.js'
import { inPostgresSpelling, withNamesQuoted } from './spelling.js'

/** PostgreSQL's grammar goes down into a query with a stack of its own, which must not end first. */
const MOST_TOKENS = 4_000

/** PostgreSQL's own parser takes 2 MB of WebAssembly, so whoever has no query never loads it. */
let loading: Promise<typeof import('libpg-query')> | undefined

async function parser() {
  loading ??= import('libpg-query').then(async (library) => {
    await library.loadModule()
    return library
  })
  return loading
}

/** The one SELECT that a text is. @throws INVALID_INPUT with one of PostHog's sentences */
export async function parseSelect(text: string): Promise<SelectStmt> {
  const { scanSync, parseSync } = await parser()
  const statements = attempt(() => {
    const scanned = scanSync(inPostgresSpelling(text))
    if (scanned.tokens.length > MOST_TOKENS) throw invalidQuery(`it has more than ${MOST_TOKENS} words`)
    return parseSync(withNamesQuoted(scanned)).stmts ?? []
  })
  const [first] = statements
  if (!first) throw refusedQuery('UNPARSABLE')
  const statement = first.stmt
  if (statements.length > 1 || !statement || !('SelectStmt' in statement)) throw refusedQuery('UNSUPPORTED')
  return statement.SelectStmt
}

/** What the parser says is about its own spelling of the query, and is repeated to nobody. */
function attempt<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    throw error instanceof DomainError ? error : refusedQuery('UNPARSABLE')
  }
}
