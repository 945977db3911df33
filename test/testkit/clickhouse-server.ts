import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** Why there is no ClickHouse to test with; undefined where there is one. */
export const noClickHouse: string | undefined = existsSync(here('../engines/node_modules/chdb/package.json'))
  ? undefined
  : 'npm run engines installs it (550 MB)'

export interface ClickHouseServer {
  url: string
  stop(): Promise<void>
}

/** Starts the engine in a process of its own, which ends with this one. */
export async function startClickHouse(): Promise<ClickHouseServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'orgraph-clickhouse-'))
  const child = fork(here('clickhouse-process.mjs'), [folder], { execArgv: [] })
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the ClickHouse engine ended with ${code} before it listened`)
  })
  const [port] = (await Promise.race([once(child, 'message'), failed])) as [number]
  failed.catch(() => {})
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
