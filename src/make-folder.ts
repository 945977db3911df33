import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

/**
 * Makes a folder, and those above it that are missing, with this mode; one that is there stays as it is. Step by step: where a
 * folder cannot be made although its parent is there (/proc), Node's `recursive` tries for ever.
 *
 * @throws the error of the file system
 */
export function makeFolder(dir: string, mode = 0o777): void {
  if (existsSync(dir)) return
  makeFolder(path.dirname(dir), mode)
  try {
    mkdirSync(dir, { mode })
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
