// Brings the clone into the state that the commands need, with nothing but Node: packages, generated code, dist/.
// As a program: `node scripts/prepare.mjs generate` stops before compiling, `… build` does everything, `… compile` takes the
// packages as they are (Dockerfile).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { generateDocuments } from './prepare/codegen.mjs'
import { compile } from './prepare/compile.mjs'
import { hashFiles } from './prepare/files.mjs'
import { install } from './prepare/install.mjs'
import { oneAtATime } from './prepare/one-at-a-time.mjs'
import { generatePrisma } from './prepare/prisma.mjs'
import { StepFailed, say } from './prepare/run.mjs'

/** Packages and generated code, for what does not run the compiled gateway. */
export const generate = [install, generatePrisma, generateDocuments]
const build = [...generate, compile]

/** A step is done when its stamp, kept inside what the step makes, holds the hash of what it is made from. */
function isDone(step, wanted = hashFiles(step.inputs())) {
  try {
    return readFileSync(step.stamp, 'utf8') === wanted
  } catch {
    return false
  }
}

const isPending = (step) => (step.applies?.() ?? true) && !isDone(step)

function take(step) {
  if (!isPending(step)) return
  const wanted = hashFiles(step.inputs())
  say(`${step.name} …`)
  step.make()
  mkdirSync(path.dirname(step.stamp), { recursive: true })
  writeFileSync(step.stamp, wanted)
}

/** Takes the steps that are needed; writes nothing, not even a lock, when there are none. Ends the process on failure. */
export function prepare(steps = build) {
  try {
    if (steps.some(isPending)) oneAtATime(() => steps.forEach(take))
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    say(error.message)
    process.exit(1)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const modes = { generate, build, compile: build.filter((step) => step !== install) }
  prepare(modes[process.argv[2]] ?? build)
}
