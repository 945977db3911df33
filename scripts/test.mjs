// `npm test [-- vitest's arguments]`: whatever is missing, the typecheck, then the whole suite.
import { spawnSync } from 'node:child_process'
import { inRoot, root } from './prepare/root.mjs'
import { say } from './prepare/run.mjs'
import { prepare } from './prepare.mjs'

const run = (entry, ...args) =>
  spawnSync(process.execPath, [inRoot('node_modules', entry), ...args], { cwd: root, stdio: 'inherit' }).status ?? 1

prepare()
say('Checking types …')
const types = run('typescript/bin/tsc', '--noEmit')
process.exitCode = types !== 0 ? types : run('vitest/vitest.mjs', 'run', ...process.argv.slice(2))
