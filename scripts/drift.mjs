// `npm run drift`: fails when the migrations do not make the database that prisma/schema.prisma describes.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inRoot, root } from './prepare/root.mjs'
import { generate, prepare } from './prepare.mjs'

prepare(generate)
// From the sources: the check needs no gateway that compiles as a whole.
const { register } = await import('tsx/esm/api')
register()
const { removeEmbedded, startEmbedded } = await import('../src/database/embedded.ts')

// Prisma replays the migrations in a shadow database, so that it needs a server.
const dataDir = mkdtempSync(path.join(tmpdir(), 'orgraph-drift-'))
if (process.getuid?.() === 0) chmodSync(dataDir, 0o711)
const server = await startEmbedded(dataDir, { log: () => {}, settings: ['fsync=off'] })
try {
  const done = spawnSync(
    process.execPath,
    [
      inRoot('scripts', 'prisma.mjs'),
      ...[
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ],
    ],
    { cwd: root, env: { ...process.env, DATABASE_URL: server.url }, stdio: 'inherit' },
  )
  process.exitCode = done.status ?? 1
} finally {
  await server.stop()
  await removeEmbedded(dataDir)
}
