import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY } from './events.mjs'
import { serverCpu } from './server-cpu.mjs'

const CHILD = fileURLToPath(new URL('export-once.mjs', import.meta.url))

/** An export of the day in a process of its own, under the flags of `npm start`, with what it took. */
async function exportOnce({ ownerUrl, applicationUrl, organizationId }, options) {
  const before = await serverCpu(ownerUrl)
  const task = { ...options, applicationUrl, organizationId, day: DAY }
  const args = ['--max-semi-space-size=8', '--v8-pool-size=1', CHILD, JSON.stringify(task)]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The export failed.')
  return { ...JSON.parse(stdout), server: (await serverCpu(ownerUrl)) - before }
}

/** Reading alone. */
export const exportToNothing = (world) => exportOnce(world, { type: 'NOOP', config: {} })

export async function exportToFile(world, { exportsDir, ...format }) {
  const config = { ...format, path: format.compression }
  const taken = await exportOnce(world, { type: 'FILE', config, exportsDir })
  const folder = path.join(exportsDir, world.organizationId, config.path)
  return { ...taken, file: path.join(folder, readdirSync(folder)[0]) }
}

/** @param url of the database that the table is in */
export function exportToTable(world, url, table) {
  const { hostname: host, port, username, password, pathname } = new URL(url)
  const [user, secret] = [username, password].map(decodeURIComponent)
  const config = { host, port: Number(port), user, password: secret, database: pathname.slice(1), table_name: table }
  return exportOnce(world, { type: 'POSTGRES', config })
}
