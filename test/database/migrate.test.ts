import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CannotStart } from '../../src/cannot-start.js'
import { migrate } from '../../src/database/migrate.js'
import { packageRoot } from '../../src/package-root.js'
import { createEmptyDatabase } from '../testkit/database.js'

const shipped = path.join(packageRoot, 'prisma', 'migrations')
const shippedNames = readdirSync(shipped).filter((name) => name !== 'migration_lock.toml')

let database: Awaited<ReturnType<typeof createEmptyDatabase>>
let dir: string

beforeEach(async () => {
  database = await createEmptyDatabase()
  dir = mkdtempSync(path.join(tmpdir(), 'orgraph-migrations-'))
})

afterEach(async () => {
  await database.drop()
  rmSync(dir, { recursive: true, force: true })
})

const write = (name: string, sql: string) => {
  mkdirSync(path.join(dir, name), { recursive: true })
  writeFileSync(path.join(dir, name, 'migration.sql'), sql)
}

const query = async (text: string) => {
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

const prisma = (...args: string[]) => {
  const done = spawnSync(process.execPath, [path.join(packageRoot, 'scripts/prisma.mjs'), ...args], {
    env: { ...process.env, DATABASE_URL: database.ownerUrl },
    encoding: 'utf8',
  })
  return { exit: done.status, said: done.stdout + done.stderr }
}

describe('the shipped migrations', () => {
  it('are applied in name order, and a second time there is nothing to do', async () => {
    expect(await migrate(database.ownerUrl)).toEqual(shippedNames.sort())
    expect(await migrate(database.ownerUrl)).toEqual([])
  })

  it('leave a database that Prisma takes for its own and up to date', async () => {
    await migrate(database.ownerUrl)
    expect(prisma('migrate', 'status').said).toContain('Database schema is up to date!')
    expect(prisma('migrate', 'deploy').said).toContain('No pending migrations to apply')
  })

  it('go on where Prisma ended', async () => {
    expect(prisma('migrate', 'deploy').exit).toBe(0)
    expect(await migrate(database.ownerUrl)).toEqual([])
  })

  it('make the tables that prisma/schema.prisma describes', async () => {
    await migrate(database.ownerUrl)
    const { exit, said } = prisma(
      'migrate',
      'diff',
      '--from-config-datasource',
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    )
    expect(said).toContain('No difference detected')
    expect(exit).toBe(0)
  })
})

describe('a migration', () => {
  it('is applied once when several processes start together', async () => {
    write('1_once', 'CREATE TABLE once (id int); SELECT pg_sleep(0.1);')
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, { dir })))
    expect(applied.flat()).toEqual(['1_once'])
  })

  it('that was changed after it was applied is reported, and applied no second time', async () => {
    write('1_first', 'CREATE TABLE first (id int)')
    await migrate(database.ownerUrl, { dir })
    write('1_first', 'CREATE TABLE first (id bigint)')
    const lines: string[] = []
    expect(await migrate(database.ownerUrl, { dir, log: (line) => lines.push(line) })).toEqual([])
    expect(lines).toEqual(['Migration 1_first was modified after it was applied'])
  })

  it('that fails leaves nothing of itself and stops the ones after it', async () => {
    write('1_good', 'CREATE TABLE good (id int)')
    write('2_bad', 'CREATE TABLE half (id int); SELECT 1 / 0;')
    write('3_later', 'CREATE TABLE later (id int)')
    await expect(migrate(database.ownerUrl, { dir })).rejects.toThrow('migration 2_bad failed: division by zero')
    expect(await query("SELECT tablename FROM pg_tables WHERE tablename IN ('good', 'half', 'later')")).toEqual([
      { tablename: 'good' },
    ])
    expect(await query(`SELECT logs FROM "_prisma_migrations" WHERE finished_at IS NULL`)).toEqual([
      { logs: 'error: division by zero' },
    ])
  })

  it('recorded as failed is not tried again by itself', async () => {
    write('1_bad', 'SELECT 1 / 0')
    await migrate(database.ownerUrl, { dir }).catch(() => {})
    write('1_bad', 'SELECT 1')
    await expect(migrate(database.ownerUrl, { dir })).rejects.toThrow('migration 1_bad is recorded as failed')
  })

  it('recorded as rolled back is applied again', async () => {
    write('1_bad', 'SELECT 1 / 0')
    await migrate(database.ownerUrl, { dir }).catch(() => {})
    await query('UPDATE "_prisma_migrations" SET rolled_back_at = now()')
    write('1_bad', 'CREATE TABLE mended (id int)')
    expect(await migrate(database.ownerUrl, { dir })).toEqual(['1_bad'])
  })

  it('that this build does not know stops it: the database is newer', async () => {
    write('1_first', 'SELECT 1')
    write('2_newer', 'SELECT 1')
    await migrate(database.ownerUrl, { dir })
    rmSync(path.join(dir, '2_newer'), { recursive: true })
    await expect(migrate(database.ownerUrl, { dir })).rejects.toThrow(CannotStart)
  })

  it('may set the search path without leading the bookkeeping astray', async () => {
    write('1_path', "CREATE SCHEMA other; SELECT set_config('search_path', 'other', false)")
    write('2_next', 'CREATE TABLE public.next (id int)')
    expect(await migrate(database.ownerUrl, { dir })).toEqual(['1_path', '2_next'])
  })
})

it('leaves Prisma checksums that Prisma itself computes', async () => {
  prisma('migrate', 'deploy')
  const byPrisma = await query('SELECT migration_name, checksum FROM "_prisma_migrations" ORDER BY 1')
  await database.drop()
  database = await createEmptyDatabase()
  await migrate(database.ownerUrl)
  expect(await query('SELECT migration_name, checksum FROM "_prisma_migrations" ORDER BY 1')).toEqual(byPrisma)
})

it('says in one line that the database cannot be reached', async () => {
  const nobody = new URL(database.ownerUrl)
  nobody.password = 'wrong'
  await expect(migrate(nobody.href)).rejects.toThrow(/^the database cannot be reached: password authentication failed/)
  await expect(migrate(nobody.href)).rejects.toThrow(CannotStart)
})
