import { spawnSync } from 'node:child_process'
import { inRoot, root } from './root.mjs'

/** A step that failed; its own output was printed already, so only the name is left to say. */
export class StepFailed extends Error {}

/** Progress goes to standard error: `npm run cli -- … --json` keeps standard output for itself. */
export const say = (line) => process.stderr.write(`${line}\n`)

/** Runs a program to its end; what it prints is shown only when it fails. */
export function runQuietly(what, program, args, env = {}) {
  const done = spawnSync(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (done.status === 0) return
  process.stderr.write(done.stdout ?? '')
  process.stderr.write(done.stderr ?? '')
  throw new StepFailed(
    `${what} failed${done.error ? `: ${done.error.message}` : ` (exit ${done.status ?? done.signal})`}`,
  )
}

/** Runs the JavaScript entry file of an installed package with this very Node. */
export const runPackageQuietly = (what, entry, args, env) =>
  runQuietly(what, process.execPath, [inRoot('node_modules', entry), ...args], env)
