import { pathToFileURL } from 'node:url'
import pg from 'pg'

export interface LargeWorld {
  organizations: number
  members: number
  /** The one organization with many members: its id, its owner's user id. */
  large: { organizationId: string; ownerId: string; members: number }
}

const ORGANIZATIONS = 10_000
const LARGE = 20_000
const PER_ORGANIZATION = 18

/** UUIDv7s in the order of `n`, on every PostgreSQL from 14 on. */
const uuid7 = (offset: string, n: string) =>
  `(lpad(to_hex(1700000000000 + ${offset} + ${n}), 12, '0') || '7' || substr(md5('${offset}' || ${n}), 1, 3)
    || 'a' || substr(md5(${n} || '${offset}'), 1, 15))::uuid`

/**
 * Fills an empty database for measurements: 10,000 organizations, 200,000 members, one organization of 20,000; 100 sites
 * with sessions in the large one. Runs in the database; the announcements of each row are left out, so the gateway must
 * not run meanwhile.
 */
export async function seedLarge(ownerUrl: string): Promise<LargeWorld> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const users = LARGE + ORGANIZATIONS
  try {
    await client.query('begin')
    for (const table of ['member', 'site']) await client.query(`alter table ${table} disable trigger user`)
    await client.query(`
      insert into "user" (id, name, email, "emailVerified")
        select ${uuid7('0', 'n')}, 'User ' || n, 'user' || n || '@large.test', true from generate_series(1, ${users}) n`)
    await client.query(`
      insert into organization (id, name, slug)
        select ${uuid7('100000', 'n')}, 'Organization ' || n, 'organization-' || n
        from generate_series(1, ${ORGANIZATIONS}) n`)
    await client.query(`
      insert into member (id, "organizationId", "userId", "roleKeys")
        select ${uuid7('200000', 'n')}, ${uuid7('100000', '1')}, ${uuid7('0', 'n')},
          array[case when n <= 2 then 'owner' when n % 50 = 0 then 'admin' else 'member' end]
        from generate_series(1, ${LARGE}) n`)
    await client.query(`
      insert into member (id, "organizationId", "userId", "roleKeys")
        select ${uuid7('400000', '(o * 40 + m)')}, ${uuid7('100000', 'o')},
          ${uuid7('0', `(${LARGE} + 1 + (o * 7 + m * 13) % ${ORGANIZATIONS})`)},
          array[case when m = 0 then 'owner' else 'member' end]
        from generate_series(2, ${ORGANIZATIONS}) o cross join lateral
          -- The second one has more, so that there are 200,000 in all.
          generate_series(0, case when o = 2 then ${2 * PER_ORGANIZATION - 1} else ${PER_ORGANIZATION - 1} end) m`)
    await client.query(`
      insert into site (id, "publicId", "organizationId", domain, name, "createdById")
        select ${uuid7('900000', 'n')}, lpad(to_hex(n), 12, '0'), ${uuid7('100000', '1')}, 'site' || n || '.large.test',
          'Site ' || n, ${uuid7('0', '1')}
        from generate_series(1, 100) n`)
    await client.query(`
      insert into site_session ("siteId", "sessionId", "organizationId", "distinctId", "startedAt", "lastEventAt", "eventCount")
        select ${uuid7('900000', 's')}, 'session-' || n, ${uuid7('100000', '1')}, 'visitor-' || n,
          now() - n * interval '1 minute', now() - n * interval '1 minute', 3
        from generate_series(1, 100) s cross join generate_series(1, 200) n`)
    for (const table of ['member', 'site']) await client.query(`alter table ${table} enable trigger user`)
    await client.query('commit')
    await client.query('analyze')
    const { rows } = await client.query<{ organizationId: string; ownerId: string; members: number }>(`
      select ${uuid7('100000', '1')} as "organizationId", ${uuid7('0', '1')} as "ownerId",
        (select count(*)::int from member) as members`)
    const found = rows[0]
    if (!found) throw new Error('nothing was made')
    return {
      organizations: ORGANIZATIONS,
      members: found.members,
      large: { organizationId: found.organizationId, ownerId: found.ownerId, members: LARGE },
    }
  } finally {
    await client.end()
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const url = process.env.DATABASE_URL
  if (!url) {
    console.error('DATABASE_URL names the empty, migrated database to fill')
    process.exit(1)
  }
  const started = Date.now()
  const world = await seedLarge(url)
  console.log(`${world.organizations} organizations, ${world.members} members in ${(Date.now() - started) / 1000} s`)
}
