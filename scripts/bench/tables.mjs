import pg from 'pg'

const TABLE = `(uuid uuid, team_id bigint, event text, distinct_id text, session_id text, properties jsonb,
  timestamp timestamptz, inserted_at timestamptz, primary key (team_id, uuid))`

/** A customer's database, beside that of the gateway, with an empty table for each way. */
export async function createCustomer(ownerUrl) {
  const url = new URL(ownerUrl)
  const admin = new pg.Client({ connectionString: ownerUrl })
  await admin.connect()
  await admin.query('create database customer')
  await admin.end()
  url.pathname = '/customer'
  const ask = async (...statements) => {
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    let last
    for (const statement of statements) last = await client.query(statement)
    await client.end()
    return last.rows
  }
  await ask(`create table copied ${TABLE}`, `create table exported ${TABLE}`)
  return {
    url: url.href,
    /** What one way has left to write to the disk must not burden the other. */
    settle: () => ask('checkpoint'),
    /** Says whether both tables hold the rows of the gateway. @throws when not */
    async equal({ totals }) {
      for (const table of ['copied', 'exported']) {
        const [found] = await ask(
          `select count(*)::int as rows, sum((properties->>'value')::int)::int as value from ${table}`,
        )
        if (found.rows !== totals.rows || found.value !== totals.value)
          throw new Error(`${table} has ${JSON.stringify(found)}, the source ${JSON.stringify(totals)}`)
      }
      return `Both tables have ${totals.rows} rows and a sum of ${totals.value}, as the source has.`
    },
  }
}
