import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { ensureApplicationRole } from '../../src/database/application-role.js'
import { dropDatabase, urlOfDatabase } from './server.js'

/** The SECRET_KEY of every test. */
export const testSecretKey = 'a secret key for tests, and for nothing else'

export interface TestDatabase {
  /** As the owner of the tables, whom row-level security does not stop. */
  ownerUrl: string
  /** As the role that serves requests. */
  applicationUrl: string
  drop(): Promise<void>
}

async function asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: inject('postgres').url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** An empty database (no table at all), for tests of what makes the tables. */
export async function createEmptyDatabase(
  options: { template?: string } = {},
): Promise<Omit<TestDatabase, 'applicationUrl'>> {
  const { url, template } = inject('postgres')
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await asOwner((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${options.template ?? 'template0'}`))
  return { ownerUrl: urlOfDatabase(url, name), drop: () => asOwner((client) => dropDatabase(client, name)) }
}

/** A database of one test file: every migration applied, no rows but those the migrations bring. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await createEmptyDatabase({ template: inject('postgres').template })
  return { ...database, applicationUrl: await ensureApplicationRole(database.ownerUrl, testSecretKey) }
}
