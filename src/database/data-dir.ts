import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { CannotStart } from '../cannot-start.js'
import { makeFolder } from '../make-folder.js'

/**
 * Creates DATA_DIR where it is missing and returns its absolute path. As root the database server runs as another
 * user, who must be able to pass through (not list) the folder; its secrets are files of mode 0600.
 */
export function openDataDir(dataDir: string): string {
  const dir = path.resolve(dataDir)
  try {
    if (!existsSync(dir)) {
      makeFolder(dir)
      chmodSync(dir, asRoot() ? 0o711 : 0o700)
    }
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new CannotStart(`DATA_DIR ${dir} cannot be used: ${(error as Error).message}`)
  }
  return dir
}

const asRoot = () => process.getuid?.() === 0

/** Started as root once, an ordinary user's DATA_DIR must stay theirs: a file goes to the owner of its folder. */
export function giveToFolderOwner(file: string): void {
  if (!asRoot()) return
  const { uid, gid } = statSync(path.dirname(file))
  chownSync(file, uid, gid)
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivateFile(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`
  writeFileSync(fresh, text, { mode: 0o600, flush: true })
  giveToFolderOwner(fresh)
  renameSync(fresh, file)
}

/** The key-encryption key of an installation without SECRET_KEY: made once, kept in `DATA_DIR/secret.key`. */
export function keptSecretKey(dataDir: string): string {
  const file = path.join(openDataDir(dataDir), 'secret.key')
  if (!existsSync(file)) writePrivateFile(file, `${randomBytes(32).toString('base64url')}\n`)
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < 32) throw new CannotStart(`${file} does not hold a key of at least 32 characters`)
  return key
}

const serverFile = (dataDir: string) => path.join(path.resolve(dataDir), 'server.json')

/** Tells scripts where this process listens (interface.md 2, PORT). */
export function announceServer(dataDir: string, url: string): void {
  writePrivateFile(serverFile(dataDir), `${JSON.stringify({ url, pid: process.pid })}\n`)
}

/** Takes the announcement back, unless another process has made its own since. */
export function withdrawServer(dataDir: string): void {
  try {
    const announced = JSON.parse(readFileSync(serverFile(dataDir), 'utf8')) as { pid?: unknown }
    if (announced.pid === process.pid) rmSync(serverFile(dataDir))
  } catch {
    // never announced, or removed already
  }
}
