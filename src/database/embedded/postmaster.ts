import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandLine, isAlive } from './processes.js'

/** A PostgreSQL server that runs on a cluster, as its postmaster.pid tells. */
export interface Postmaster {
  pid: number
  port: number
  /** starting, ready, standby or stopping. */
  status: string
}

const pidFile = (cluster: string) => path.join(cluster, 'postmaster.pid')

/** The living server of a cluster; undefined when the file is missing, half written, or left by a dead one. */
export function findPostmaster(cluster: string): Postmaster | undefined {
  const lines = pidFileLines(cluster)
  const [pid = Number.NaN, port = Number.NaN] = [Number(lines?.[0]), Number(lines?.[3])]
  if (!(pid > 0) || !isPostmasterOf(cluster, pid)) return undefined
  return { pid, port, status: lines?.[7]?.trim() ?? 'starting' }
}

function pidFileLines(cluster: string): string[] | undefined {
  try {
    return readFileSync(pidFile(cluster), 'utf8').split('\n')
  } catch {
    return undefined
  }
}

/** The id in the file may have been given to another process since: a server names its cluster on its command line. */
const isPostmasterOf = (cluster: string, pid: number) =>
  isAlive(pid) && (process.platform === 'win32' || commandLine(pid).includes(cluster))

/**
 * A file left by a dead server whose id is taken (by a zombie or by an unrelated process) keeps PostgreSQL from
 * starting. Deleting it would also switch off the check for surviving backends, so only the id is replaced: by our
 * own, which PostgreSQL, being our child, reads as "stale" before it looks for those backends.
 */
export function disownStalePidFile(cluster: string): void {
  const lines = pidFileLines(cluster)
  const pid = Number(lines?.[0])
  if (!lines || !(pid > 0) || isPostmasterOf(cluster, pid)) return
  writeFileSync(pidFile(cluster), [String(process.pid), ...lines.slice(1)].join('\n'))
}

/** Waits until the server is ready (true) or gone (false). */
export async function untilReady(cluster: string, pid: number, limit = 120_000): Promise<boolean> {
  for (const end = Date.now() + limit; Date.now() < end; await sleep(15)) {
    const found = findPostmaster(cluster)
    if (found?.pid === pid && found.status === 'ready') return true
    if (!isAlive(pid)) return false
  }
  return false
}

/** Asks the server to end (SIGINT, its fast shutdown) and insists after a while (SIGQUIT); resolves when it is gone. */
export async function shutDown(pid: number, patience = 15_000): Promise<void> {
  const end = Date.now() + patience
  let insisted = false
  signal(pid, 'SIGINT')
  while (isAlive(pid)) {
    await sleep(15)
    if (insisted || Date.now() < end) continue
    insisted = true
    signal(pid, 'SIGQUIT')
  }
}

/** Sends a signal to a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // gone
  }
}
