import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { livingOwner } from '../../src/database/embedded/ownership.js'
import { removeEmbedded, startEmbedded } from '../../src/database/embedded.js'
import { migrate } from '../../src/database/migrate.js'
import { prepareQueueSchema } from '../../src/jobs/pg-boss/schema.js'
import { dropDatabase, urlOfDatabase } from './server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL: the owner's URL, and the name that its databases and the template begin with. */
    postgres: { url: string; template: string }
  }
}

const prefix = 'orgraph-test-'

// Nothing of a test run outlives it, so nothing needs to reach the disk.
const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200']

/** A run that was killed leaves its server running and its folder behind. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = path.join(tmpdir(), name)
    try {
      if (!livingOwner(folder) && existsSync(path.join(folder, 'owner.lock'))) await removeEmbedded(folder)
    } catch {
      // another user's, or taken by a run that has just begun
    }
  }
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, stop: async () => {} }
  await sweepKilledRuns()
  const folder = mkdtempSync(path.join(tmpdir(), prefix))
  if (process.getuid?.() === 0) chmodSync(folder, 0o711)
  const server = await startEmbedded(folder, { log: () => {}, settings })
  return {
    url: server.url,
    async stop() {
      await server.stop()
      await removeEmbedded(folder)
    },
  }
}

/** One PostgreSQL for the run, with a template database that has every migration; each test file copies it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  const template = `orgraph_test_${randomBytes(4).toString('hex')}`
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(`CREATE DATABASE ${template}`)
  await migrate(urlOfDatabase(server.url, template))
  await prepareQueueSchema(urlOfDatabase(server.url, template))
  provide('postgres', { url: server.url, template })
  return async () => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE datname LIKE $1', [
      `${template}%`,
    ])
    for (const { datname } of rows) await dropDatabase(client, datname)
    await client.end()
    await server.stop()
  }
}
