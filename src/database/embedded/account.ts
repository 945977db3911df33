import { statSync } from 'node:fs'
import path from 'node:path'

/** The user that the database server runs as. */
export interface Account {
  uid: number
  gid: number
}

const nobody: Account = { uid: 65_534, gid: 65_534 }

/**
 * PostgreSQL refuses to run as root. When we are root it runs as the owner of its cluster, which for a new one is
 * `nobody` (no user is created); otherwise it simply runs as we do (undefined).
 */
export function serverAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const stats = statSync(cluster, { throwIfNoEntry: false })
  return stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : nobody
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
