// `npm run prisma -- <command>`: Prisma's own CLI, with the stand-in engine where none was downloaded.
import { spawnSync } from 'node:child_process'
import { prismaEntry, prismaEnvironment } from './prepare/prisma.mjs'
import { inRoot, root } from './prepare/root.mjs'

const done = spawnSync(process.execPath, [inRoot('node_modules', prismaEntry), ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, ...prismaEnvironment() },
  stdio: 'inherit',
})
process.exitCode = done.status ?? 1
