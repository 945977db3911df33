import { setTimeout as sleep } from 'node:timers/promises'
import type { Home } from './home.js'
import { type Launched, launch } from './launch.js'
import { findPostmaster, shutDown, signal, untilReady } from './postmaster.js'
import { isAlive } from './processes.js'

export interface Supervised {
  readonly pid: number
  readonly port: number
  readonly adopted: boolean
  stop(): Promise<void>
}

/** Of a server that is not our child the system tells us nothing: look from time to time. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(500, undefined, { ref: false })
}

/** A killed gateway leaves its server running, with the cluster in its hands: take it over, or wait for its end. */
async function adopt(home: Home): Promise<Launched | undefined> {
  const found = findPostmaster(home.cluster)
  if (!found) return undefined
  if (found.status === 'stopping') await shutDown(found.pid)
  else if (await untilReady(home.cluster, found.pid)) {
    const { pid, port } = findPostmaster(home.cluster) ?? found
    return { pid, port, ended: untilGone(pid) }
  }
  return undefined
}

/** Runs the server until `stop`: takes over one that runs already, and starts again, on the same port, one that died. */
export async function supervise(home: Home, settings: string[], log: (line: string) => void): Promise<Supervised> {
  // A process that ends without `stop` (a second Ctrl-C, an end while starting) still tells its server to end.
  const lastWord = () => {
    const running = findPostmaster(home.cluster)
    if (running) signal(running.pid, 'SIGINT')
  }
  process.once('exit', lastWord)
  const orphan = await adopt(home)
  let server = orphan ?? (await launch(home, settings))
  let stopping = false
  let reviving: Promise<void> | undefined

  const revive = async () => {
    log(`The embedded PostgreSQL (process ${server.pid}) ended by itself; starting it again on port ${server.port}`)
    while (!stopping) {
      try {
        server = await launch(home, settings, server.port)
        return watch()
      } catch (error) {
        log((error as Error).message)
        await sleep(1000)
      }
    }
  }
  const watch = () => {
    server.ended.then(() => {
      if (!stopping) reviving = revive()
    })
  }
  watch()

  return {
    get pid() {
      return server.pid
    },
    port: server.port,
    adopted: orphan !== undefined,
    async stop() {
      stopping = true
      process.off('exit', lastWord)
      await shutDown(server.pid)
      await reviving
      await shutDown(server.pid) // one that was just being started again
    },
  }
}
