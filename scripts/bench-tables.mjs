// How much it takes to export events to a table of PostgreSQL, next to `psql \copy` of the same rows into the same table.
//
//   npm run build && node scripts/bench-tables.mjs [events]
//
// Linux only (/proc). CPU is that of all processes that take part: ours or psql's, and the server's, which both databases
// are on. Both tables have the primary key that an export makes.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compiled } from './bench/compiled.mjs'
import { copyToTable } from './bench/copy.mjs'
import { createEvents } from './bench/events.mjs'
import { exportToTable } from './bench/export.mjs'
import { createCustomer } from './bench/tables.mjs'

const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-bench-'))
chmodSync(folder, 0o711)

const { startEmbedded, removeEmbedded } = await compiled('database/embedded.js')
const server = await startEmbedded(path.join(folder, 'data'), { log: () => {} })
const row = (what, { cpu, server, seconds }, base) => ({
  what,
  'CPU s': (cpu + server).toFixed(1),
  'of it PostgreSQL': server.toFixed(1),
  'wall s': seconds.toFixed(1),
  'times the CPU': ((cpu + server) / (base.cpu + base.server)).toFixed(2),
  'times the wall': (seconds / base.seconds).toFixed(2),
})

try {
  const world = await createEvents(server.url, count)
  const customer = await createCustomer(world.ownerUrl)
  const copied = await copyToTable(world, customer.url, 'copied')
  await customer.settle()
  const exported = await exportToTable(world, customer.url, 'exported')
  console.table([row('psql \\copy', copied, copied), row('export', exported, copied)])
  console.log(await customer.equal(world))
} finally {
  await server.stop()
  await removeEmbedded(path.join(folder, 'data'))
  rmSync(folder, { recursive: true, force: true })
}
