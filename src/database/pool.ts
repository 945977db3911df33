import { AsyncLocalStorage } from 'node:async_hooks'
import pg from 'pg'

/** What the database is told about the viewer (src/access/scope.ts); empty: nobody, who sees nothing. */
export const currentScope = new AsyncLocalStorage<string>()

export type OnStatement = (text: string, values: readonly unknown[]) => void
type Query = (...args: unknown[]) => Promise<pg.QueryResult>

/** pg takes a query as its text and values, or as one object. */
function report(onStatement: OnStatement, [query, values]: unknown[]): void {
  const given = typeof query === 'string' ? { text: query, values } : (query as { text?: string; values?: unknown })
  onStatement(given?.text ?? '', Array.isArray(given?.values) ? given.values : [])
}

/** A pg.Pool that reports each statement; what tests and the log line of a request count. */
export class ObservedPool extends pg.Pool {
  protected onStatement: OnStatement

  constructor(config: pg.PoolConfig, onStatement: OnStatement = () => {}) {
    super(config)
    this.onStatement = onStatement
    // A connection that breaks under a statement fails that statement, and says 'error' as well: unheard, it ends the process.
    this.on('connect', (client) => client.on('error', () => {}))
  }

  // pg's overloads cannot be restated here; the arguments pass through untouched.
  override query(...args: unknown[]): never {
    report(this.onStatement, args)
    return (super.query as unknown as Query).apply(this, args) as never
  }
}

/**
 * The pool of the application role. Before a query or a transaction begins, its connection is told who is looking, also
 * when nobody is, so that nothing of the last viewer stays. The setting lives in the session, hence not for PgBouncer in
 * transaction mode. A connection that already carries the same scope is not told again: only this class and transactions
 * (LOCAL, undone at their end) ever set it.
 */
export class TenantPool extends ObservedPool {
  private readonly told = new WeakMap<pg.PoolClient, string>()

  private async tell(client: pg.PoolClient): Promise<void> {
    const scope = currentScope.getStore() ?? ''
    if (this.told.get(client) === scope) return
    this.told.delete(client)
    await client.query({ name: 'scope', text: `select set_config('app.scope', $1, false)`, values: [scope] })
    this.told.set(client, scope)
  }

  override query(...args: unknown[]): never {
    return this.scopedQuery(args) as never
  }

  private async scopedQuery(args: unknown[]): Promise<pg.QueryResult> {
    report(this.onStatement, args)
    const client = (await super.connect()) as pg.PoolClient
    let failure: Error | undefined
    try {
      await this.tell(client)
      return await (client.query as unknown as Query).apply(client, args)
    } catch (error) {
      failure = error as Error
      throw error
    } finally {
      client.release(isConnectionLoss(failure) ? failure : undefined)
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg declares connect with a callback overload that is not used here
  override async connect(): Promise<any> {
    const client = (await super.connect()) as pg.PoolClient
    try {
      await this.tell(client)
    } catch (error) {
      client.release(error as Error)
      throw error
    }
    return client
  }
}

/** Errors without a SQLSTATE, or of class 57/08, come from a broken connection: it must not return to the pool. */
function isConnectionLoss(error: Error | undefined): boolean {
  if (!error) return false
  const code = (error as { code?: string }).code ?? ''
  return code.length !== 5 || code.startsWith('57P') || code.startsWith('08')
}
