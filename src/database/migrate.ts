import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { CannotStart } from '../cannot-start.js'
import { packageRoot } from '../package-root.js'

/** The advisory lock key that Prisma Migrate itself takes: two processes, of either kind, never migrate at once. */
const lockKey = 72_707_369

/** Prisma's own bookkeeping, so that `prisma migrate` goes on where this runner ended. */
const bookkeeping = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`

interface Migration {
  name: string
  sql: string
  checksum: string
}

async function readMigrations(dir: string): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(dir, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** The migrations still to apply; refuses a database that is not a past state of these files. */
async function pending(client: pg.Client, migrations: Migration[], log: (line: string) => void): Promise<Migration[]> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
  )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of rows) {
    const migration = known.get(row.migration_name)
    if (!row.finished_at) {
      throw new CannotStart(
        `migration ${row.migration_name} is recorded as failed: resolve it (prisma migrate resolve) first`,
      )
    }
    if (!migration) {
      throw new CannotStart(
        `the database has migration ${row.migration_name}, which this version of the gateway does not know`,
      )
    }
    if (migration.checksum !== row.checksum) log(`Migration ${migration.name} was modified after it was applied`)
  }
  const done = new Set(rows.map((row) => row.migration_name))
  return migrations.filter(({ name }) => !done.has(name))
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID()
  await client.query(
    'INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at) VALUES ($1, $2, $3, now())',
    [id, checksum, name],
  )
  try {
    await client.query(sql) // without parameters the whole file is one implicit transaction
  } catch (error) {
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, String(error)])
    throw new CannotStart(`migration ${name} failed: ${(error as Error).message}`, { cause: error })
  }
  // A migration may have changed the session's search path; the bookkeeping stays where it was.
  await client.query('RESET search_path')
  await client.query('UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id])
}

/**
 * Applies `prisma/migrations/<name>/migration.sql` in name order, as `prisma migrate deploy` would, and returns the
 * names that were new. To be run as the owner of the tables. Throws `CannotStart` at a failed migration, now or
 * recorded earlier, at a database that is newer than this build, and at one that cannot be reached; reports a changed file to `log`.
 */
export async function migrate(
  url: string,
  options: { dir?: string; log?: (line: string) => void } = {},
): Promise<string[]> {
  const migrations = await readMigrations(options.dir ?? path.join(packageRoot, 'prisma', 'migrations'))
  const client = new pg.Client({ connectionString: url })
  await client.connect().catch((error: Error) => {
    throw new CannotStart(`the database cannot be reached: ${error.message}`, { cause: error })
  })
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    await client.query(bookkeeping)
    const todo = await pending(client, migrations, options.log ?? (() => {}))
    for (const migration of todo) await apply(client, migration)
    return todo.map(({ name }) => name)
  } finally {
    await client.end() // and with the session its lock
  }
}
