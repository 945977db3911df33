import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { DAY } from './events.mjs'
import { serverCpu } from './server-cpu.mjs'

/** The same columns as an export of events has. */
const ROWS = `select e.uuid, s."siteId" as team_id, e.event, e."distinctId", e."sessionId", e.properties, e.timestamp, e."receivedAt"
  from site_event e join site s on s.id = e."siteId"
  where e."receivedAt" >= '${DAY}T00:00:00Z' and e."receivedAt" < '${DAY}T24:00:00Z' order by e."receivedAt", e.sequence`

/** Any version of psql copies. */
function findPsql() {
  const versions = '/usr/lib/postgresql'
  const found = existsSync(versions) ? readdirSync(versions).map((version) => `${versions}/${version}/bin/psql`) : []
  const psql = found.find(existsSync) ?? '/usr/bin/psql'
  if (!existsSync(psql)) throw new Error('psql is needed: apt-get install postgresql-client')
  return psql
}

/** Runs a line of bash whose `$PSQL`, `$ROWS` and others are these, with what it took. */
async function took(ownerUrl, line, names) {
  const before = await serverCpu(ownerUrl)
  const began = performance.now()
  const { stdout, status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', `${line}; times`], {
    encoding: 'utf8',
    env: { ...process.env, PSQL: findPsql(), URL: ownerUrl, ROWS: ROWS.replaceAll('\n', ' '), ...names },
  })
  if (status !== 0) throw new Error(stderr)
  const seconds = (performance.now() - began) / 1000
  // bash's `times`: itself in the first line, its children in the second.
  const [user, system] = stdout.trim().split('\n')[1].split(' ')
  const read = (time) => Number(time.split('m')[0]) * 60 + Number.parseFloat(time.split('m')[1])
  return { cpu: read(user) + read(system), seconds, server: (await serverCpu(ownerUrl)) - before }
}

/** `psql -c "COPY (…) TO STDOUT" | gzip`, with what it took. */
export async function copyToGzip({ ownerUrl }, file) {
  const taken = await took(ownerUrl, '"$PSQL" "$URL" -qc "COPY ($ROWS) TO STDOUT" | gzip > "$FILE"', { FILE: file })
  return { ...taken, bytes: statSync(file).size }
}

/** `psql \\copy` out of one database into a table of another that stands ready, with what it took. */
export const copyToTable = ({ ownerUrl }, target, table) =>
  took(ownerUrl, '"$PSQL" "$URL" -qc "\\copy ($ROWS) to stdout" | "$PSQL" "$TARGET" -qc "\\copy $TABLE from stdin"', {
    TARGET: target,
    TABLE: table,
  })
