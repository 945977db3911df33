import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { inRoot } from './root.mjs'

const file = inRoot('.prepare.lock')
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)

function holderLives() {
  const pid = Number(readFileSync(file, 'utf8'))
  if (!pid) return true // just being written
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Two commands started in one clone must not install or compile over each other: the second waits. */
export function oneAtATime(work) {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      try {
        if (holderLives()) pause()
        else rmSync(file, { force: true })
      } catch {
        // released between the two looks
      }
    }
  }
  try {
    return work()
  } finally {
    rmSync(file, { force: true })
  }
}
