import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { compiled } from './compiled.mjs'

/** The day on which all events of the bench arrive. */
export const DAY = '2026-11-01'

/** What one event weighs in reality: some ten properties, half of them the same in many events. */
const EVENTS = `
  insert into site_event ("organizationId", "siteId", uuid, event, "distinctId", "sessionId", timestamp, properties, "receivedAt")
  select $1, $2, gen_random_uuid(), (array['$pageview','$pageview','$autocapture','signed up','order placed'])[1 + n % 5],
    'visitor-' || (n % 90000 * 7919 % 90000), gen_random_uuid()::text, moment - interval '2 seconds',
    jsonb_build_object(
      '$current_url', 'https://shop.example.com/products/' || (n % 5000 * 31 % 5000) || '?ref=' || md5(n::text),
      '$referrer', (array['https://www.google.com/','https://news.example.org/today','$direct'])[1 + n % 3],
      '$browser', (array['Chrome','Firefox','Safari','Edge'])[1 + n % 4], '$browser_version', 100 + n % 40,
      '$os', (array['Windows','Mac OS X','Linux','Android','iOS'])[1 + n % 5],
      '$screen_width', 1280 + n % 9 * 80, '$screen_height', 720 + n % 7 * 60,
      '$lib', 'web', '$lib_version', '1.205.0', '$device_id', md5((n % 90000 * 7919 % 90000)::text),
      'value', n % 1000, 'plan', (array['free','pro','scale'])[1 + n % 3], 'note', 'Grüße aus Köln'),
    moment
  from (select n, $3::timestamptz + n * (interval '23 hours' / $4::int) as moment from generate_series(1, $4::int) n) made`

/** A database with one organization, one site and so many events. */
export async function createEvents(serverUrl, count) {
  const [{ migrate }, { ensureApplicationRole }] = await Promise.all([
    compiled('database/migrate.js'),
    compiled('database/application-role.js'),
  ])
  const url = new URL(serverUrl)
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query('create database bench')
  await admin.end()
  url.pathname = '/bench'
  const ownerUrl = url.href
  await migrate(ownerUrl)
  const applicationUrl = await ensureApplicationRole(ownerUrl, 'a secret key of the bench, and of nothing else')

  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    return { ownerUrl, applicationUrl, ...(await fill(owner, count)) }
  } finally {
    await owner.end()
  }
}

async function fill(owner, count) {
  const [organizationId, siteId] = [randomUUID(), randomUUID()]
  await owner.query('insert into organization (id, name, slug) values ($1, $2, $2)', [organizationId, 'bench'])
  await owner.query('insert into site (id, "publicId", "organizationId", domain, name) values ($1, $2, $3, $2, $2)', [
    siteId,
    'bench',
    organizationId,
  ])
  await owner.query('select make_event_days($1::date, $1::date)', [DAY])
  await owner.query(EVENTS, [organizationId, siteId, `${DAY}T00:00:00Z`, count])
  await owner.query('vacuum analyze site_event')
  await owner.query('checkpoint')
  const { rows } = await owner.query(
    `select count(*)::int as rows, sum((properties->>'value')::int)::int as value,
    sum(extract(epoch from timestamp) - extract(epoch from $1::date))::float8 as seconds from site_event`,
    [DAY],
  )
  return { organizationId, totals: rows[0] }
}
