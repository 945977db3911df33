import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CannotStart } from '../../cannot-start.js'
import { birthOf, isAlive } from './processes.js'

interface Owner {
  pid: number
  birth: string
}

const lockFile = (dataDir: string) => path.join(dataDir, 'owner.lock')

/** The living process that holds DATA_DIR, if there is one. */
export function livingOwner(dataDir: string): Owner | undefined {
  try {
    const owner = JSON.parse(readFileSync(lockFile(dataDir), 'utf8')) as Owner
    return isAlive(owner.pid) && birthOf(owner.pid) === owner.birth ? owner : undefined
  } catch {
    return undefined
  }
}

/**
 * Takes DATA_DIR for this process until the returned function is called, or refuses because a living process holds it.
 * The file appears complete and at once (link), so that nobody reads half of it; what a dead process left is moved away.
 */
export function takeDataDir(dataDir: string): () => void {
  const file = lockFile(dataDir)
  const mine = `${file}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) } satisfies Owner), {
    mode: 0o600,
  })
  try {
    for (;;) {
      try {
        linkSync(mine, file)
        let held = true
        return () => {
          if (held) rmSync(file, { force: true })
          held = false
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const owner = livingOwner(dataDir)
      if (owner) {
        throw new CannotStart(
          `${dataDir} is in use by process ${owner.pid}: the embedded database serves one process, several need DATABASE_URL`,
        )
      }
      dropStaleLock(dataDir)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Two processes may find the same stale lock; the one that moves away the other's fresh one puts it back. */
function dropStaleLock(dataDir: string): void {
  const file = lockFile(dataDir)
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
    const moved = JSON.parse(readFileSync(aside, 'utf8')) as Owner
    if (isAlive(moved.pid) && birthOf(moved.pid) === moved.birth) linkSync(aside, file)
  } catch {
    // gone already, or unreadable: either way there is nothing to keep
  } finally {
    rmSync(aside, { force: true })
  }
}
