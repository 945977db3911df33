import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CannotStart } from '../../cannot-start.js'
import { writePrivateFile } from '../data-dir.js'
import { type Account, canEnter, canUse, serverAccount } from './account.js'
import { copyNativeTree, packagedNativeTree } from './native.js'

/** Where the database of one DATA_DIR lives, and who runs it. */
export interface Home {
  cluster: string
  /** The folder with PostgreSQL's bin, lib and share. */
  native: string
  password: string
  /** Absent = as this process. */
  account: Account | undefined
  logFile: string
}

/** What DATA_DIR/postgres.json remembers. */
interface Memory {
  password: string
  /** A folder of our own outside DATA_DIR, for what the server's account could not reach where it lay. */
  elsewhere?: string
  /** Where the cluster is; absent = in DATA_DIR, which may be moved as a whole. */
  cluster?: string
}

const memoryFile = (dataDir: string) => path.join(dataDir, 'postgres.json')

const usualCluster = (dataDir: string) => path.join(dataDir, 'postgres')

function recall(dataDir: string): Memory | undefined {
  if (!existsSync(memoryFile(dataDir))) return undefined
  return JSON.parse(readFileSync(memoryFile(dataDir), 'utf8')) as Memory
}

/** Cluster and password of a DATA_DIR that was started before, and the folder outside it that belongs to it. */
export function knownCluster(
  dataDir: string,
): (Pick<Home, 'cluster' | 'password'> & Pick<Memory, 'elsewhere'>) | undefined {
  const memory = recall(dataDir)
  return memory && { ...memory, cluster: memory.cluster ?? usualCluster(dataDir) }
}

/** Persistent places come first: what lies in a temporary folder is swept away some day, and this is a database. */
function makeElsewhere(account: Account): string {
  for (const base of ['/var/lib', '/usr/local/var', '/var/tmp', tmpdir()]) {
    try {
      if (!canEnter(account, base)) continue
      const place = mkdtempSync(path.join(base, 'orgraph-'))
      chmodSync(place, 0o755)
      return place
    } catch {
      // not there or not writable: the next one
    }
  }
  throw new CannotStart(`found no folder that both root can write and user ${account.uid} can enter: set DATABASE_URL`)
}

function refuseForeign(cluster: string): void {
  const stats = statSync(cluster, { throwIfNoEntry: false })
  if (stats && process.getuid && stats.uid !== process.getuid()) {
    throw new CannotStart(`the database in ${cluster} belongs to user ${stats.uid}: start as that user or as root`)
  }
}

/**
 * Decides where cluster and binaries are used from. Below a folder that only root may enter, the server's account
 * reaches neither: then both go to a folder of our own, rather than loosening the rights of somebody else's.
 */
export function settle(dataDir: string, log: (line: string) => void): Home {
  const known = recall(dataDir)
  const usual = usualCluster(dataDir)
  if (!known && existsSync(usual)) {
    throw new CannotStart(`${memoryFile(dataDir)} is missing, and with it the password of the database in ${usual}`)
  }
  const memory: Memory = known ?? { password: randomBytes(24).toString('base64url') }
  const account = serverAccount(memory.cluster ?? usual, dataDir)
  const packaged = packagedNativeTree()
  const usable =
    !account || ['bin/postgres', 'lib', 'share'].every((part) => canUse(account, path.join(packaged, part)))
  if (account) {
    const reachable = canEnter(account, dataDir)
    if (!reachable && !memory.cluster && existsSync(usual)) {
      throw new CannotStart(`user ${account.uid}, who runs the database, can no longer enter ${dataDir}`)
    }
    if (!reachable || !usable) memory.elsewhere ??= makeElsewhere(account)
    if (!reachable && memory.elsewhere) memory.cluster ??= path.join(memory.elsewhere, 'cluster')
  } else refuseForeign(memory.cluster ?? usual)
  writePrivateFile(memoryFile(dataDir), `${JSON.stringify(memory)}\n`)
  if (memory.elsewhere) {
    log(
      `User ${account?.uid}, who runs the database, cannot enter this folder: what it needs is kept in ${memory.elsewhere}`,
    )
  }
  return {
    cluster: memory.cluster ?? usual,
    native: usable || !memory.elsewhere ? packaged : copyNativeTree(packaged, memory.elsewhere),
    password: memory.password,
    account,
    logFile: path.join(dataDir, 'postgres.log'),
  }
}
