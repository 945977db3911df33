// `npm run dev`: the gateway, compiled and started again whenever a source file changes.
import { spawn, spawnSync } from 'node:child_process'
import { watch } from 'node:fs'
import { inRoot, root } from './prepare/root.mjs'
import { say } from './prepare/run.mjs'

let app
let timer
let busy = false
let again = false
let leaving = false

// In a process of its own: a step that fails (a type error while typing) must not end the watcher.
const prepared = () =>
  spawnSync(process.execPath, [inRoot('scripts', 'prepare.mjs')], { cwd: root, stdio: 'inherit' }).status === 0

const stopped = () =>
  new Promise((resolve) => {
    if (!app || app.exitCode !== null || app.signalCode !== null) return resolve()
    app.once('exit', resolve)
    app.kill('SIGTERM')
  })

async function restart() {
  if (busy) {
    again = true
    return
  }
  busy = true
  do {
    again = false
    if (!prepared()) continue
    await stopped()
    if (leaving) break
    // A group of its own: Ctrl-C reaches the gateway once, through us.
    app = spawn(process.execPath, [inRoot('dist', 'src', 'main.js')], { cwd: root, stdio: 'inherit', detached: true })
  } while (again)
  busy = false
}

for (const place of ['src', 'prisma', 'schema.graphql', 'codegen.ts']) {
  try {
    watch(inRoot(place), { recursive: true }, (_event, name) => {
      if (leaving || name?.startsWith('generated')) return
      clearTimeout(timer)
      timer = setTimeout(restart, 200)
    })
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (leaving) return
    leaving = true
    await stopped()
    process.exit(0)
  })
}

say('Watching src/ and prisma/.')
await restart()
