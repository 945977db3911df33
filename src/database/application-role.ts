import { createHmac } from 'node:crypto'
import pg from 'pg'
import { CannotStart } from '../cannot-start.js'

/** An arbitrary key of our own. Processes that start together on one database must not grant the same rights at once. */
const lockKey = 72_707_370

/** The longest name PostgreSQL keeps whole. */
const longestName = 63

const quoted = (name: string) => pg.escapeIdentifier(name)

const roleName = (database: string) => `orgraph_app_${database.replaceAll(/[^A-Za-z0-9_]/g, '_')}`.slice(0, longestName)

/**
 * What the application may do: read and write rows, append to the audit log, end keys, and never alter the schema. Of jobs it
 * adds and cancels those of its transactions, and does not read what they say.
 */
const grants = (role: string, database: string) => `
  GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(role)};
  REVOKE CREATE ON SCHEMA public FROM PUBLIC; -- the default only from PostgreSQL 15 on
  GRANT USAGE ON SCHEMA public TO ${quoted(role)};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${quoted(role)};
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${quoted(role)};
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO ${quoted(role)};
  DO $$ BEGIN
    IF to_regclass('public."_prisma_migrations"') IS NOT NULL THEN
      REVOKE ALL ON public."_prisma_migrations" FROM ${quoted(role)};
    END IF;
    IF to_regclass('public.audit_event') IS NOT NULL THEN
      REVOKE UPDATE, DELETE ON public.audit_event FROM ${quoted(role)};
    END IF;
    IF to_regclass('public.api_key') IS NOT NULL THEN
      REVOKE UPDATE, DELETE ON public.api_key FROM ${quoted(role)};
      GRANT UPDATE ("revokedAt", "expiresAt", "updatedAt") ON public.api_key TO ${quoted(role)};
    END IF;
    IF to_regclass('pgboss.job_common') IS NOT NULL THEN
      GRANT USAGE ON SCHEMA pgboss TO ${quoted(role)};
      GRANT SELECT ON pgboss.queue TO ${quoted(role)};
      GRANT INSERT, SELECT (id, start_after) ON pgboss.job_common TO ${quoted(role)};
      GRANT SELECT (id, name, state, singleton_key), UPDATE (state, completed_on) ON pgboss.job TO ${quoted(role)};
    END IF;
  END $$`

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return true
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === '28P01' || code === '28000') return false
    throw error
  } finally {
    await client.end().catch(() => {})
  }
}

/** The role as it is now; the fence of row-level security stands on it having none of these rights. */
async function ensureRole(client: pg.Client, role: string, password: string, url: string): Promise<void> {
  const found = await client.query<{ strong: boolean }>(
    'SELECT rolsuper OR rolbypassrls AS strong FROM pg_roles WHERE rolname = $1',
    [role],
  )
  const attributes = `LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${pg.escapeLiteral(password)}`
  if (!found.rows[0]) await client.query(`CREATE ROLE ${quoted(role)} ${attributes}`)
  else if (found.rows[0].strong)
    throw new CannotStart(`database role ${role} may bypass row-level security: take that right away`)
  else if (!(await canLogIn(url)))
    await client.query(`ALTER ROLE ${quoted(role)} PASSWORD ${pg.escapeLiteral(password)}`)
}

/**
 * Makes sure of the login role that serves requests, `orgraph_app_<database>`, subject to row-level security, and
 * returns its URL. Its password follows from the secret key, so that every process derives the same one. To be run as
 * the owner, after the migrations. Throws `CannotStart` when the owner may not create roles.
 */
export async function ensureApplicationRole(ownerUrl: string, secretKey: string): Promise<string> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const { rows } = await owner.query<{ name: string }>('SELECT current_database() AS name')
    const database = rows[0]?.name ?? ''
    const role = roleName(database)
    const password = createHmac('sha256', secretKey).update('database role').digest('base64url')
    const url = new URL(ownerUrl)
    url.username = role
    url.password = password
    await owner.query('SELECT pg_advisory_lock($1)', [lockKey])
    try {
      await ensureRole(owner, role, password, url.href)
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error
      throw new CannotStart(`the login of DATABASE_URL may not create the role ${role}: give it CREATEROLE`, {
        cause: error,
      })
    }
    await owner.query(grants(role, database))
    return url.href
  } finally {
    await owner.end()
  }
}
