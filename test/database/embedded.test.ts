import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CannotStart } from '../../src/cannot-start.js'
import { canEnter, canUse } from '../../src/database/embedded/account.js'
import { findPostmaster } from '../../src/database/embedded/postmaster.js'
import { isAlive } from '../../src/database/embedded/processes.js'
import { type EmbeddedDatabase, removeEmbedded, runningEmbedded, startEmbedded } from '../../src/database/embedded.js'
import { packageRoot } from '../../src/package-root.js'

const app = fileURLToPath(new URL('../testkit/embedded-app.ts', import.meta.url))
const asRoot = process.getuid?.() === 0
const daemon = 1 // initdb wants a user that has a name

let base: string
let dataDir: string
let lines: string[]
let cleanUp: (() => unknown)[]

const start = async (dir = dataDir): Promise<EmbeddedDatabase> => {
  const database = await startEmbedded(dir, { log: (line) => lines.push(line), settings: ['fsync=off'] })
  cleanUp.push(() => database.stop())
  return database
}

interface App {
  process: ChildProcess
  said: { url: string; pid: number; adopted: boolean; refused?: string }
}

const startApp = async (user?: number): Promise<App> => {
  const child = spawn(process.execPath, ['--import', 'tsx', app, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(user ? { uid: user, gid: user } : {}),
  })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', () => reject(new Error('the gateway ended without a word')))
  })
  const said = JSON.parse(line) as App['said']
  cleanUp.push(async () => {
    const living = [child.pid, said.pid].filter((pid) => pid !== undefined && isAlive(pid)) as number[]
    for (const pid of living) process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(living.filter(isAlive)).toEqual([]), 5000)
  })
  return { process: child, said }
}

const kill = async ({ process: child }: App, signal: NodeJS.Signals = 'SIGKILL') => {
  child.kill(signal)
  await once(child, 'exit')
}

const query = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {}) // the server is killed under some of them
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

beforeEach(() => {
  base = mkdtempSync(path.join(tmpdir(), 'orgraph-embedded-'))
  chmodSync(base, 0o755)
  dataDir = path.join(base, 'data')
  lines = []
  cleanUp = []
})

afterEach(async () => {
  for (const work of cleanUp.reverse()) await work()
  await removeEmbedded(dataDir)
  rmSync(base, { recursive: true, force: true })
})

describe('a started database', () => {
  it('answers on the loopback address to the generated password alone', async () => {
    const { url } = await start()
    expect(await query(url, 'SELECT current_user AS who')).toEqual([{ who: 'postgres' }])
    const wrong = new URL(url)
    wrong.password = 'postgres'
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  })

  it('keeps its password where only the owner of DATA_DIR can read it', async () => {
    const { url } = await start()
    const file = path.join(dataDir, 'postgres.json')
    expect(readFileSync(file, 'utf8')).toContain(new URL(url).password)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(existsSync(path.join(dataDir, 'postgres.password'))).toBe(false)
  })

  it("is given none of the gateway's environment", async () => {
    vi.stubEnv('SECRET_KEY', 'planted in the environment of the gateway')
    const { pid } = await start()
    vi.unstubAllEnvs()
    if (process.platform === 'linux') expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('planted')
  })

  it('can be found by a command that works beside the gateway', async () => {
    const database = await start()
    expect(runningEmbedded(dataDir)).toBe(database.url)
    await database.stop()
    expect(runningEmbedded(dataDir)).toBeUndefined()
  })

  it('keeps its rows over a stop, which ends the server', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one')
    await first.stop()
    expect(isAlive(first.pid)).toBe(false)
    const second = await start()
    expect(second.adopted).toBe(false)
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })

  it('is started again on the same port when its server is killed', async () => {
    const database = await start()
    const killed = database.pid
    process.kill(killed, 'SIGKILL')
    await vi.waitFor(async () => expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]), 15_000)
    expect(database.pid).not.toBe(killed)
    expect(lines.join('\n')).toContain(`(process ${killed}) ended by itself`)
  })
})

describe('DATA_DIR', () => {
  it('is refused, in one line, to a second process while the first lives', async () => {
    const first = await startApp()
    await expect(start()).rejects.toThrow(CannotStart)
    await expect(start()).rejects.toThrow(new RegExp(`^.* is in use by process ${first.process.pid}: .* DATABASE_URL$`))
    expect(await query(first.said.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('is given to one of several processes that start at once', async () => {
    const apps = await Promise.all([startApp(), startApp(), startApp()])
    expect(apps.filter(({ said }) => said.url)).toHaveLength(1)
    expect(apps.filter(({ said }) => said.refused)).toHaveLength(2)
  })

  it('is free again after a clean end', async () => {
    await kill(await startApp(), 'SIGTERM')
    expect((await start()).adopted).toBe(false)
  })

  it('is free again when its lock names a process id that another process has now', async () => {
    mkdirSync(dataDir)
    if (asRoot) chmodSync(dataDir, 0o711)
    writeFileSync(path.join(dataDir, 'owner.lock'), JSON.stringify({ pid: process.ppid, birth: '1' }))
    expect((await start()).pid).toBeGreaterThan(0)
  })
})

describe('after a kill of the gateway', () => {
  it('takes over the server that still runs', async () => {
    const crashed = await startApp()
    await query(crashed.said.url, 'CREATE TABLE kept AS SELECT 1 AS one')
    await kill(crashed)
    const database = await start()
    expect(database).toMatchObject({ adopted: true, pid: crashed.said.pid, url: crashed.said.url })
    expect(await query(database.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })

  it('ends the server that was taken over when it stops', async () => {
    const crashed = await startApp()
    await kill(crashed)
    await (await start()).stop()
    expect(isAlive(crashed.said.pid)).toBe(false)
  })

  it('starts again a server that was taken over and then killed', async () => {
    const crashed = await startApp()
    await kill(crashed)
    const database = await start()
    process.kill(crashed.said.pid, 'SIGKILL')
    await vi.waitFor(async () => expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]), 15_000)
  })

  it('starts a new server when the old one was killed too', async () => {
    const crashed = await startApp()
    await query(crashed.said.url, 'CREATE TABLE kept AS SELECT 1 AS one')
    await kill(crashed)
    process.kill(crashed.said.pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(crashed.said.pid)).toBe(false), 5000)
    const database = await start()
    expect(database.adopted).toBe(false)
    expect(await query(database.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })

  it("is not misled by a process that has the dead server's id now", async () => {
    await (await start()).stop()
    const bystander = spawn('sleep', ['60'], { stdio: 'ignore' })
    cleanUp.push(() => bystander.kill('SIGKILL'))
    const cluster = path.join(dataDir, 'postgres')
    const pidFile = path.join(cluster, 'postmaster.pid')
    writeFileSync(pidFile, `${bystander.pid}\n${cluster}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`)
    chmodSync(pidFile, 0o644)
    const database = await start()
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(isAlive(bystander.pid ?? 0)).toBe(true)
  })

  it('waits for a server that is just ending', async () => {
    const crashed = await startApp()
    await kill(crashed)
    process.kill(crashed.said.pid, 'SIGINT')
    const database = await start()
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  })
})

describe.runIf(asRoot)('as root', () => {
  it('runs the server as an unprivileged user', async () => {
    const { pid } = await start()
    expect(statSync(`/proc/${pid}`).uid).toBe(65_534)
  })

  it('starts below a folder that only root may enter, and leaves the rights of that folder alone', async () => {
    chmodSync(base, 0o700)
    const database = await start()
    expect(await query(database.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(statSync(base).mode & 0o777).toBe(0o700)
    const { elsewhere } = JSON.parse(readFileSync(path.join(dataDir, 'postgres.json'), 'utf8'))
    expect(lines.join('\n')).toContain(elsewhere)
    await database.stop()
    await removeEmbedded(dataDir)
    expect([elsewhere, dataDir].filter((place) => existsSync(place))).toEqual([])
  })

  it('finds the same rows there at the next start', async () => {
    chmodSync(base, 0o700)
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one')
    await first.stop()
    expect(await query((await start()).url, 'SELECT one FROM kept')).toEqual([{ one: 1 }])
  })
})

// The other user runs the code of this very clone with this very Node, so it must be able to.
const otherUser = { uid: daemon, gid: daemon }
const canRunThis = asRoot && canEnter(otherUser, packageRoot) && canUse(otherUser, process.execPath)
describe.runIf(canRunThis)('beside an ordinary user', () => {
  it('leaves the database of an ordinary user usable to that user', async () => {
    mkdirSync(dataDir, { mode: 0o700 })
    chownSync(dataDir, daemon, daemon)
    const before = await startApp(daemon)
    expect(before.said.refused).toBeUndefined()
    await kill(before, 'SIGTERM')
    const { pid, stop } = await start()
    expect(statSync(`/proc/${pid}`).uid).toBe(daemon)
    await stop()
    const again = await startApp(daemon)
    expect(again.said.refused).toBeUndefined()
    await kill(again, 'SIGTERM')
  })

  it('tells an ordinary user that the database belongs to another one', async () => {
    await (await start()).stop()
    expect((await startApp(daemon)).said.refused).toContain(`DATA_DIR ${dataDir} cannot be used`)
  })
})

it('leaves no server behind when the gateway ends without stopping it', async () => {
  const careless = await startApp()
  await kill(careless, 'SIGUSR2')
  await vi.waitFor(() => expect(isAlive(careless.said.pid)).toBe(false), 10_000)
  expect(findPostmaster(path.join(dataDir, 'postgres'))).toBeUndefined()
})
