import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GatewayProcess, removeDataDir, temporaryDataDir } from '../testkit/gateway-process.js'

const DOCUMENT = 'docs/first-steps.md'
const END = '\n--- end of a step ---\n'

interface Step {
  heading: string
  commands: string
  /** What the document says that they print; null where it shows nothing. */
  shown: string | null
}

/** The steps of the document: each block of commands with the block of output below it. */
function stepsOf(text: string): Step[] {
  const steps: Step[] = []
  let heading = ''
  for (const [, title, language, block = ''] of text.matchAll(/^## (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title
    else if (language === 'sh') steps.push({ heading, commands: block, shown: null })
    else Object.assign(steps.at(-1) ?? {}, { shown: block.trim() })
  }
  return steps
}

const [start, ...steps] = stepsOf(readFileSync(DOCUMENT, 'utf8'))

// A newcomer's two terminals: the gateway as the document starts it, and one shell for all that follows.
describe(DOCUMENT, () => {
  const home = temporaryDataDir()
  const dataDir = path.join(home, '.data')
  let gateway: GatewayProcess
  let printed: string[] = []

  beforeAll(async () => {
    const command = start?.commands.trim().split(' ') as [string, ...string[]]
    gateway = await GatewayProcess.start(dataDir, { DEMO: 'on' }, command)
    const here = (text: string) => text.replaceAll('127.0.0.1:4000', new URL(gateway.url).host)
    const script = steps.map(({ commands }) => `${here(commands)}printf '%s' '${END}'\n`).join('')
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: home })
    printed = stdout.replaceAll(new URL(gateway.url).host, '127.0.0.1:4000').split(END)
  }, 120_000)
  afterAll(async () => {
    await gateway?.end('SIGTERM')
    await removeDataDir(dataDir)
    rmSync(home, { recursive: true, force: true })
  }, 60_000)

  it('begins with what starts it', () => {
    expect(start?.commands).toBe('npm start\n')
    expect(steps).toHaveLength(6)
  })

  it('leads to a welcome page', async () => {
    const response = await fetch(gateway.url, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<title>Orgraph</title>')
  })

  it.each(steps.map((step, i) => [step.heading, step, i] as const))('%s: prints what it shows', (_heading, step, i) => {
    expect(printed[i]?.trim()).toBe(step.shown)
  })
})
