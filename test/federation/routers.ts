import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Listening } from '../testkit/listening.js'

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const HIVE = at('../routers/node_modules/@graphql-hive/gateway/dist/bin.js')

/** Why there is no Hive Gateway nor Apollo's suite to test with; undefined where there are. */
export const noRouters: string | undefined = existsSync(HIVE) ? undefined : 'npm run routers installs them (610 MB)'

export interface RouterOptions {
  supergraphSdl: string
  orgraphUrl: string
  /** What it proves itself with; absent: it does not. */
  routerSecret?: string
}

export interface Router extends Listening {
  /** Where it takes operations. */
  endpoint: string
}

/** Hive Gateway as operators run it: its program, with the configuration of docs/examples. */
export async function startHive(options: RouterOptions): Promise<Router> {
  const port = await freePort()
  const router = await startHiveProcess({
    supergraphSdl: options.supergraphSdl,
    port,
    config: at('../../docs/examples/federation/hive-gateway.config.mjs'),
    env: { ORGRAPH_URL: options.orgraphUrl, ...(options.routerSecret && { ROUTER_SECRET: options.routerSecret }) },
  })
  return { ...router, endpoint: `${router.url}/graphql` }
}

/** Apollo Gateway, started by the program of docs/examples. */
export async function startApollo(options: RouterOptions): Promise<Router> {
  const { startApolloGateway } = (await import('../../docs/examples/federation/apollo-gateway.mjs' as string)) as {
    startApolloGateway(
      options: RouterOptions & { port: number },
    ): Promise<{ server: { stop(): Promise<void> }; url: string }>
  }
  const { server, url } = await startApolloGateway({ ...options, port: 0 })
  return { url, endpoint: url, close: () => server.stop() }
}

/** The program of Hive Gateway on a port, ready to answer; it ends with `close`, and with this process. */
export async function startHiveProcess(options: {
  supergraphSdl: string
  port: number
  config: string
  env: Record<string, string>
}): Promise<Listening> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-hive-'))
  const supergraph = path.join(folder, 'supergraph.graphql')
  writeFileSync(supergraph, options.supergraphSdl)
  const args = [HIVE, 'supergraph', supergraph, '-c', options.config, '-h', '127.0.0.1', '-p', `${options.port}`]
  const child = spawn(process.execPath, [...args, '--fork', '0'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, LOG_LEVEL: 'info', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = `http://127.0.0.1:${options.port}`
  const close = async () => {
    await end(child)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', () => child.kill('SIGKILL'))
  try {
    await answers(child, `${url}/readiness`)
  } catch (error) {
    await close()
    throw error
  }
  return { url, close }
}

/** Waits until a program answers there; throws with what it said when it ends before. */
export async function answers(child: ChildProcess, url: string, body?: string): Promise<void> {
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const init = body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body } : {}
  for (const until = Date.now() + 55_000; Date.now() < until; ) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${said}`)
    const response = await fetch(url, init).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`it does not answer at ${url}: ${said}`)
}

/** Ends a program that the test started, and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(late)
}

/** A port that nobody listens at just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
