import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { packageRoot } from '../../src/package-root.js'
import { testSecretKey } from '../testkit/database.js'

const entry = path.join(packageRoot, 'src/cli/main.ts')

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are read field by field in assertions
  json: any
}

/** Runs the command line as a process of its own, on the database named. */
export async function orgraph(
  database: { ownerUrl: string } | null,
  args: string[],
  options: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Ended> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'orgraph-cli-'))
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', entry, ...args], {
      cwd: packageRoot,
      env: {
        PATH: process.env.PATH ?? '',
        DATA_DIR: dataDir,
        ...(database && { DATABASE_URL: database.ownerUrl, SECRET_KEY: testSecretKey }),
        ...options.env,
      },
    })
    child.stdin.end(options.stdin ?? '')
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ])
    return { code, stdout, stderr, json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined }
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}
