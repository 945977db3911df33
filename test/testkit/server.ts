import pg from 'pg'

/** The same server and login, another database. */
export function urlOfDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

/** Drops a test's database with its connections, and the application role that was made for it. */
export async function dropDatabase(client: pg.Client, database: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`)
  await client.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(`orgraph_app_${database}`)}`)
}
