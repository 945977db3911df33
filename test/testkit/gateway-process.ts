import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, vi } from 'vitest'
import { livingOwner } from '../../src/database/embedded/ownership.js'
import { isAlive } from '../../src/database/embedded/processes.js'
import { removeEmbedded } from '../../src/database/embedded.js'

/** A folder for DATA_DIR that the database's account can pass through. */
export function temporaryDataDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-process-'))
  if (process.getuid?.() === 0) chmodSync(folder, 0o711)
  return folder
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } }

/** The arguments of node in `npm start`: the flags that keep its memory small, and the script. */
const startArguments = scripts.start.replace(/^exec node /, '').split(' ')

/** `npm start` as a user runs it: a process of its own with its embedded database. */
export class GatewayProcess {
  output = ''

  private constructor(
    readonly child: ChildProcess,
    readonly dataDir: string,
    private readonly exited: Promise<number | null>,
  ) {}

  /** `command`: by default what npm runs. */
  static async start(
    dataDir: string,
    env: Record<string, string> = {},
    [program, ...args]: [string, ...string[]] = [process.execPath, ...startArguments],
  ): Promise<GatewayProcess> {
    const child = spawn(program, args, {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        PORT: '0',
        DATA_DIR: dataDir,
        DEMO: 'off',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    const gateway = new GatewayProcess(child, dataDir, exited)
    const ready = new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        gateway.output += chunk.toString()
        if (/Orgraph (?:serves|works on jobs).* http/.test(gateway.output)) resolve()
      }
      child.stdout?.on('data', read)
      child.stderr?.on('data', read)
      exited.then((code) => reject(new Error(`ended with ${code}: ${gateway.output}`)))
    })
    await ready
    return gateway
  }

  get url(): string {
    return (JSON.parse(readFileSync(path.join(this.dataDir, 'server.json'), 'utf8')) as { url: string }).url
  }

  /** Resident memory in MB (Linux). */
  get residentMegabytes(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  }

  /** Sends a signal and waits for the end; the exit code, null after a kill. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    return this.exited
  }
}

/** Removes the folder, its database, and a gateway that a failed test left running. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const owner = livingOwner(dataDir)
  if (owner) {
    process.kill(owner.pid, 'SIGKILL')
    await vi.waitFor(() => expect(isAlive(owner.pid)).toBe(false), 5_000)
  }
  await removeEmbedded(dataDir)
}
