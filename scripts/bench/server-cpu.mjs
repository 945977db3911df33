import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

const TICKS = 100

/** user, system, and those of children that ended, in seconds; undefined when the process is gone. */
function timesOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, user, system, childUser, childSystem] = [1, 11, 12, 13, 14].map((at) => Number(fields[at]))
    return { parent, own: (user + system) / TICKS, children: (childUser + childSystem) / TICKS }
  } catch {
    return undefined
  }
}

/** CPU seconds that a PostgreSQL server has taken in all: its processes, living and ended. */
export async function serverCpu(ownerUrl) {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const { rows } = await client.query('select pg_backend_pid() as pid')
  const postmaster = timesOf(rows[0].pid).parent
  await client.end()
  const { own, children } = timesOf(postmaster)
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(timesOf)
    .filter((times) => times?.parent === postmaster)
  return living.reduce((total, times) => total + times.own, own + children)
}
