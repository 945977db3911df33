// How much it takes to export events to files, next to PostgreSQL's own `COPY (…) TO STDOUT | gzip` of the same rows.
//
//   npm run build && node scripts/bench-exports.mjs [events]
//
// Linux only (/proc). CPU is that of all processes that take part: ours or psql's and gzip's, and the server's.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compiled } from './bench/compiled.mjs'
import { copyToGzip } from './bench/copy.mjs'
import { createEvents } from './bench/events.mjs'
import { exportToFile, exportToNothing } from './bench/export.mjs'
import { filesEqual } from './bench/files.mjs'

const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-bench-'))
chmodSync(folder, 0o711)

const { startEmbedded, removeEmbedded } = await compiled('database/embedded.js')
const server = await startEmbedded(path.join(folder, 'data'), { log: () => {} })
const row = (name, { cpu, server, seconds, bytes, growth }) => ({
  what: name,
  'CPU s': (cpu + server).toFixed(1),
  'of it PostgreSQL': server.toFixed(1),
  'wall s': seconds.toFixed(1),
  MB: (bytes / 1e6).toFixed(1),
  'memory +MB': growth === undefined ? '' : (growth / 1e6).toFixed(0),
})

try {
  const world = await createEvents(server.url, count)
  const copied = await copyToGzip(world, path.join(folder, 'copy.gz'))
  const compared = (name, exported) => ({
    ...row(name, exported),
    'times COPY': ((exported.cpu + exported.server) / (copied.cpu + copied.server)).toFixed(2),
  })
  const rows = [row('COPY | gzip', copied), compared('reading alone', await exportToNothing(world))]
  const files = []
  for (const [file_format, compression] of [
    ['JSONLines', 'gzip'],
    ['Parquet', 'zstd'],
    ['Parquet', 'snappy'],
  ]) {
    const exported = await exportToFile(world, { file_format, compression, exportsDir: path.join(folder, 'exports') })
    files.push(exported.file)
    rows.push(compared(`${file_format}, ${compression}`, exported))
  }
  console.table(rows)
  console.log(await filesEqual(world, files))
} finally {
  await server.stop()
  await removeEmbedded(path.join(folder, 'data'))
  rmSync(folder, { recursive: true, force: true })
}
