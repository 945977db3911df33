import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** The user that the database server runs as. */
export interface Account {
  uid: number
  gid: number
}

const nobody: Account = { uid: 65_534, gid: 65_534 }

/** initdb looks its user up by id, and ends where there is none; a mounted folder may belong to anybody. */
function hasName(uid: number): boolean {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .some((line) => line.split(':')[2] === String(uid))
  } catch {
    return false
  }
}

/**
 * PostgreSQL refuses to run as root. When we are root it runs as whoever owns the cluster, or DATA_DIR while there is
 * none, and as `nobody` (no user is created) where that is root; otherwise it simply runs as we do (undefined).
 */
export function serverAccount(cluster: string, dataDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owned = statSync(cluster, { throwIfNoEntry: false })
  const { uid, gid } = owned ?? statSync(dataDir)
  return uid !== 0 && (owned || hasName(uid)) ? { uid, gid } : nobody
}

const reads = 0o4
const enters = 0o1

/** Whether the account has these rights on a file or folder, by its permission bits. */
function has(account: Account, place: string, rights: number): boolean {
  const { uid, gid, mode } = statSync(place)
  const bits = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode
  return (bits & rights) === rights
}

/** Whether the account may pass through a folder and every folder above it. */
export function canEnter(account: Account, folder: string): boolean {
  const above = path.dirname(folder)
  return has(account, folder, enters) && (above === folder || canEnter(account, above))
}

/** Whether the account may list (or run) something that it can get to. */
export const canUse = (account: Account, place: string): boolean =>
  canEnter(account, path.dirname(place)) && has(account, place, reads | enters)
