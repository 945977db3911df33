import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CannotStart } from '../../cannot-start.js'
import { giveToFolderOwner } from '../data-dir.js'
import { serverEnvironment } from './cluster.js'
import type { Home } from './home.js'
import { program } from './native.js'
import { disownStalePidFile, untilReady } from './postmaster.js'

/** A started server; `ended` settles when its process is gone. */
export interface Launched {
  pid: number
  port: number
  ended: Promise<void>
}

const always = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
  // Failing statements are the application's to report; the file is for the server's own life.
  'log_min_messages=log',
  'log_min_error_statement=panic',
]

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = address && typeof address === 'object' ? address.port : 0
      probe.close(() => resolve(port))
    })
  })

/**
 * Starts PostgreSQL on the home's cluster and waits until it is ready. Without a port it takes a free one, and another
 * when somebody was faster. Backends that outlived a killed server end within moments: it waits for them.
 */
export async function launch(home: Home, settings: string[], port?: number): Promise<Launched> {
  const end = Date.now() + 15_000
  for (;;) {
    const attempt = await tryLaunch(home, settings, port ?? (await freePort()))
    if ('pid' in attempt) return attempt
    const passing =
      /still in use|already exists/.test(attempt.said) || (!port && /could not bind|listen socket/.test(attempt.said))
    if (!passing || Date.now() > end) {
      const reason = /(?:FATAL|PANIC): +(.*)/.exec(attempt.said)?.[1] ?? attempt.said.trim().split('\n').at(-1)
      throw new CannotStart(`the embedded PostgreSQL did not start: ${reason} (see ${home.logFile})`)
    }
    await sleep(200)
  }
}

async function tryLaunch(home: Home, settings: string[], port: number): Promise<Launched | { said: string }> {
  disownStalePidFile(home.cluster)
  const before = statSync(home.logFile, { throwIfNoEntry: false })?.size ?? 0
  const output = openSync(home.logFile, before > 5_000_000 ? 'w' : 'a', 0o600)
  giveToFolderOwner(home.logFile)
  const args = [
    '-D',
    home.cluster,
    '-p',
    String(port),
    ...[...always, ...settings].flatMap((setting) => ['-c', setting]),
  ]
  const child = spawn(program(home.native, 'postgres'), args, {
    ...home.account,
    cwd: '/',
    env: serverEnvironment(),
    detached: true, // out of our process group: Ctrl-C is ours to answer
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  child.unref()
  let failure = ''
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      failure = error.message
      resolve()
    })
  })
  const { pid } = child
  if (pid !== undefined && (await untilReady(home.cluster, pid))) return { pid, port, ended }
  await ended
  const written = readFileSync(home.logFile).subarray(before > 5_000_000 ? 0 : before)
  return { said: failure || written.toString('utf8') || `ended without a word` }
}
