import { rmSync } from 'node:fs'
import path from 'node:path'
import { CannotStart } from '../cannot-start.js'
import { openDataDir } from './data-dir.js'
import { ensureCluster } from './embedded/cluster.js'
import { knownCluster, settle } from './embedded/home.js'
import { livingOwner, takeDataDir } from './embedded/ownership.js'
import { findPostmaster, shutDown } from './embedded/postmaster.js'
import { supervise } from './embedded/supervise.js'

export interface EmbeddedDatabase {
  /** Of the superuser, with the generated password. */
  url: string
  readonly pid: number
  /** True when the server of a gateway that was killed was found running and taken over. */
  adopted: boolean
  /** Ends the server (fast shutdown) and gives DATA_DIR free. */
  stop(): Promise<void>
}

const urlOf = (password: string, port: number) => `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`

/**
 * Starts, or takes over, the PostgreSQL server that belongs to DATA_DIR. One process at a time: while another one that
 * lives holds DATA_DIR this throws `CannotStart`, before anything was touched. `settings` are PostgreSQL's (`fsync=off`).
 */
export async function startEmbedded(
  dataDir: string,
  options: { log: (line: string) => void; settings?: string[] },
): Promise<EmbeddedDatabase> {
  const settings = options.settings ?? []
  const dir = openDataDir(dataDir)
  const release = takeDataDir(dir)
  try {
    const home = settle(dir, options.log)
    ensureCluster(home, { durable: !settings.includes('fsync=off') })
    const server = await supervise(home, settings, options.log)
    if (server.adopted) options.log(`Took over the PostgreSQL that runs in ${home.cluster} (process ${server.pid})`)
    return {
      url: urlOf(home.password, server.port),
      get pid() {
        return server.pid
      },
      adopted: server.adopted,
      async stop() {
        await server.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/**
 * The URL of the embedded database while a living gateway runs it, for commands that work beside it and never stop it;
 * undefined when nobody does (then `startEmbedded` is the way).
 */
export function runningEmbedded(dataDir: string): string | undefined {
  const dir = path.resolve(dataDir)
  const memory = livingOwner(dir) && knownCluster(dir)
  const server = memory && findPostmaster(memory.cluster)
  return memory && server?.status === 'ready' ? urlOf(memory.password, server.port) : undefined
}

/** Ends a server that a killed gateway left behind, and removes DATA_DIR with whatever belongs to it outside. */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const dir = path.resolve(dataDir)
  const owner = livingOwner(dir)
  if (owner) throw new CannotStart(`${dir} is in use by process ${owner.pid}`)
  const known = knownCluster(dir)
  const server = known && findPostmaster(known.cluster)
  if (server) await shutDown(server.pid)
  for (const place of [known?.elsewhere, dir]) if (place) rmSync(place, { recursive: true, force: true })
}
