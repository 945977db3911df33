import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, readdir, realpath, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolder } from '../../make-folder.js'
import { DeliveryError } from '../port.js'
import { isMissing } from './failures.js'

/** A folder below the operator's, none of whose names leads out by a symbolic link. */
export interface Folder {
  /** A new file, which must not exist. */
  create(name: string): Promise<FileHandle>
  /** null when there is none. */
  read(name: string): Promise<FileHandle | null>
  names(): Promise<string[]>
  remove(name: string): Promise<void>
  /** Replaces what has the new name, at once and for good. */
  rename(from: string, to: string): Promise<void>
}

const MODE_OF_FOLDERS = 0o750
const MODE_OF_FILES = 0o640

/**
 * Opens (or makes) `<root>/<segments>`. Only the root itself, which is the operator's word, may be a link.
 * @throws DeliveryError when a segment is one
 */
export async function openFolder(root: string, segments: readonly string[]): Promise<Folder> {
  makeFolder(root, MODE_OF_FOLDERS)
  const top = await realpath(root)
  let folder = top
  for (const segment of segments) {
    folder = path.join(folder, segment)
    await mkdir(folder, { mode: MODE_OF_FOLDERS }).catch(unlessItExists)
    const found = await lstat(folder)
    if (found.isSymbolicLink()) throw new DeliveryError('The path of the export leads through a symbolic link.', false)
  }
  if ((await realpath(folder)) !== path.join(top, ...segments))
    throw new DeliveryError('The path of the export leads out of its folder.', false)

  const at = (name: string) => path.join(folder, name)
  return {
    create: (name) =>
      open(at(name), constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, MODE_OF_FILES),
    read: (name) =>
      open(at(name), constants.O_RDONLY | constants.O_NOFOLLOW).catch((failure) => {
        if (isMissing(failure)) return null
        throw failure
      }),
    names: () => readdir(folder),
    remove: (name) => rm(at(name), { force: true }),
    async rename(from, to) {
      await rename(at(from), at(to))
      const handle = await open(folder, constants.O_RDONLY)
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

function unlessItExists(failure: unknown) {
  if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') throw failure
}
