import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureApplicationRole } from '../../src/database/application-role.js'
import { createTestDatabase, type TestDatabase, testSecretKey } from '../testkit/database.js'

let database: TestDatabase
let application: pg.Client
let owner: pg.Client

const connected = async (url: string) => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

beforeAll(async () => {
  database = await createTestDatabase()
  application = await connected(database.applicationUrl)
  owner = await connected(database.ownerUrl)
})

afterAll(async () => {
  await application?.end()
  await owner?.end()
  await database?.drop()
})

describe('the application role', () => {
  it('can neither bypass row-level security nor make roles or databases', async () => {
    const { rows } = await application.query(
      'SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user',
    )
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false },
    ])
  })

  it('reads and writes rows', async () => {
    const { rows } = await application.query(
      `SELECT bool_and(has_table_privilege('organization', p)) AS all FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p`,
    )
    expect(rows).toEqual([{ all: true }])
  })

  it.each([
    ['DELETE FROM audit_event'],
    ['UPDATE audit_event SET id = id'],
    ['TRUNCATE audit_event'],
    ['SELECT * FROM "_prisma_migrations"'],
    ['CREATE TABLE mine (id int)'],
    ['ALTER TABLE organization DISABLE ROW LEVEL SECURITY'],
    ['DROP TABLE organization'],
  ])('may not %s', async (statement) => {
    await expect(application.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  it('appends to the audit log and reads it', async () => {
    const { rows } = await application.query(
      `SELECT has_table_privilege('audit_event', 'INSERT') AS insert, has_table_privilege('audit_event', 'SELECT') AS select`,
    )
    expect(rows).toEqual([{ insert: true, select: true }])
  })
})

describe('ensureApplicationRole', () => {
  it('gives the same URL each time and keeps the login working', async () => {
    expect(await ensureApplicationRole(database.ownerUrl, testSecretKey)).toBe(database.applicationUrl)
    await (await connected(database.applicationUrl)).end()
  })

  it('changes the password when the secret key changed', async () => {
    const other = await createTestDatabase()
    const url = await ensureApplicationRole(other.ownerUrl, 'another secret key of enough characters')
    await (await connected(url)).end()
    await expect(connected(other.applicationUrl)).rejects.toMatchObject({ code: '28P01' })
    await other.drop()
  })

  it('may be run by several processes at once', async () => {
    const urls = await Promise.all([1, 2, 3, 4].map(() => ensureApplicationRole(database.ownerUrl, testSecretKey)))
    expect(new Set(urls)).toEqual(new Set([database.applicationUrl]))
  })

  it('refuses a role of that name that may bypass row-level security', async () => {
    const other = await createTestDatabase()
    const role = new URL(other.applicationUrl).username
    await owner.query(`ALTER ROLE ${role} BYPASSRLS`)
    await expect(ensureApplicationRole(other.ownerUrl, testSecretKey)).rejects.toThrow('may bypass row-level security')
    await other.drop()
  })

  it('says in one line that the login may not create roles', async () => {
    const other = await createTestDatabase()
    const name = new URL(other.ownerUrl).pathname.slice(1)
    const client = await connected(other.ownerUrl)
    await client.query(`DROP OWNED BY orgraph_app_${name}; DROP ROLE orgraph_app_${name}`)
    await client.query(`CREATE ROLE ${name}_weak LOGIN PASSWORD 'weak'`)
    const url = new URL(other.ownerUrl)
    url.username = `${name}_weak`
    url.password = 'weak'
    await expect(ensureApplicationRole(url.href, testSecretKey)).rejects.toThrow(
      /may not create the role .*CREATEROLE$/,
    )
    await client.query(`DROP ROLE ${name}_weak`)
    await client.end()
    await other.drop()
  })
})
