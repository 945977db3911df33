import { createHash } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/prisma/client.js'
import { currentScope, ObservedPool, type OnStatement, TenantPool } from './pool.js'

/** A client inside one interactive transaction. */
export type Tx = Prisma.TransactionClient

export interface Database {
  /** The application role: row-level security decides what is seen. Use it through `scopedTo`. */
  app: PrismaClient
  /** The owner of the tables, who sees everything: identity, relays, sweepers. Each use is listed in docs/security.md. */
  system: PrismaClient
  appPool: TenantPool
  systemPool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  applicationUrl: string
  ownerUrl: string
  /** Connections in all; the system client gets about a third. */
  poolSize: number
  onStatement?: OnStatement
  onError?: (error: Error) => void
}

/** What a caller may make the database do: longer than any of ours takes, shorter than it takes to occupy the pool for good. */
const LONGEST_STATEMENT_MS = 30_000

// Prepared statements by the text of the query: the same text is planned once per connection.
const statementNames = new Map<string, string>()
function statementName(query: { sql: string }): string {
  let name = statementNames.get(query.sql)
  if (!name) {
    if (statementNames.size >= 2000) statementNames.clear()
    name = createHash('sha1').update(query.sql).digest('base64url')
    statementNames.set(query.sql, name)
  }
  return name
}

// What pg returns for plain SQL is to equal what Prisma returns: bigint as BigInt, a date as midnight UTC.
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') => {
    if (oid === 20) return BigInt
    if (oid === 1082) return (text: string) => new Date(`${text}T00:00:00Z`)
    return pg.types.getTypeParser(oid, format)
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** Opens both clients. They connect on first use. */
export function openDatabase(options: DatabaseOptions): Database {
  const system = Math.max(2, Math.floor(options.poolSize * 0.3))
  const common = { connectionTimeoutMillis: 10_000, idleTimeoutMillis: 60_000, keepAlive: true, types }
  let closing = false
  // pool.end() does not wait for its sockets, and a server that stops next still says so on them.
  const onError = (error: Error) => {
    if (!closing) options.onError?.(error)
  }
  const appPool = new TenantPool(
    {
      ...common,
      connectionString: options.applicationUrl,
      max: Math.max(2, options.poolSize - system - 1),
      statement_timeout: LONGEST_STATEMENT_MS,
    },
    options.onStatement,
  )
  const systemPool = new ObservedPool(
    { ...common, connectionString: options.ownerUrl, max: system },
    options.onStatement,
  )
  // An idle connection that breaks (a restarted server) is replaced by the pool; without a listener it would end the process.
  appPool.on('error', onError)
  systemPool.on('error', onError)
  const client = (pool: pg.Pool) =>
    new PrismaClient({
      adapter: new PrismaPg(pool, { statementNameGenerator: statementName, onPoolError: onError }),
      transactionOptions: { maxWait: 20_000, timeout: 20_000 },
    })
  const app = client(appPool)
  const systemClient = client(systemPool)
  return {
    app,
    system: systemClient,
    appPool,
    systemPool,
    close: async () => {
      closing = true
      await Promise.all([app.$disconnect(), systemClient.$disconnect()])
      await Promise.all([appPool, systemPool].map((pool) => (pool.ended ? undefined : pool.end())))
    },
  }
}

/**
 * The application client as one viewer sees it. Prisma merges `findUnique` calls of one tick into one statement, also
 * across requests, which would then run under one request's scope; so they become `findFirst`, which is not merged.
 */
export function scopedTo(app: PrismaClient, scope: string): PrismaClient {
  const bound = app.$extends({
    query: {
      $allOperations: ({ model, operation, args, query }) => {
        if (model && (operation === 'findUnique' || operation === 'findUniqueOrThrow')) {
          const delegate = (app as unknown as Record<string, Record<string, (a: unknown) => Promise<unknown>>>)[
            model.charAt(0).toLowerCase() + model.slice(1)
          ]
          const first = operation === 'findUnique' ? 'findFirst' : 'findFirstOrThrow'
          return currentScope.run(scope, async () => delegate?.[first]?.({ ...args, where: flatten(args) }))
        }
        // Awaited inside: a Prisma promise does nothing before somebody waits for it, and then in the waiter's scope.
        return currentScope.run(scope, async () => await query(args))
      },
    },
  })
  return bound as unknown as PrismaClient
}

/** `where: { organizationId_userId: { … } }` of a unique look-up, as the plain conditions findFirst takes. */
function flatten(args: { where?: object } | undefined): object {
  const entries = Object.entries(args?.where ?? {}).map(([key, value]) =>
    key.includes('_') && value && typeof value === 'object' ? (value as object) : { [key]: value },
  )
  return Object.assign({}, ...entries)
}

/** Runs plain SQL as the application role under a scope and returns the rows. */
export async function scopedRows<Row>(
  pool: TenantPool,
  scope: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const query = { text, values, name: statementName({ sql: text }) }
  const result: pg.QueryResult = await currentScope.run(scope, () =>
    (pool.query as unknown as (q: object) => Promise<pg.QueryResult>).call(pool, query),
  )
  return result.rows as Row[]
}
