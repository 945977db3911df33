import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { DAY } from './events.mjs'
import { serverCpu } from './server-cpu.mjs'

const CHILD = fileURLToPath(new URL('export-once.mjs', import.meta.url))

/** An export of the day in a process of its own, under the flags of `npm start`, with what it took. */
export async function exportToFile({ ownerUrl, applicationUrl, organizationId }, options) {
  const before = await serverCpu(ownerUrl)
  const task = { ...options, applicationUrl, organizationId, path: options.compression, day: DAY }
  const args = ['--max-semi-space-size=8', '--v8-pool-size=1', CHILD, JSON.stringify(task)]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The export failed.')
  const server = (await serverCpu(ownerUrl)) - before
  const folder = path.join(options.exportsDir, organizationId, options.compression)
  return { ...JSON.parse(stdout), server, file: path.join(folder, readdirSync(folder)[0]) }
}
