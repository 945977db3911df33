import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { printSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { afterAll, describe, expect, it } from 'vitest'
import type { Listening } from '../../testkit/listening.js'
import { composers, type Subgraph } from '../compose.js'
import { answers, end, freePort, noRouters, startHiveProcess } from '../routers.js'
import { schema } from './products.js'

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const SUITE = at('../../routers/node_modules/@apollo/federation-subgraph-compatibility-tests/dist')
const JEST = at('../../routers/node_modules/jest/bin/jest.js')
const PING = JSON.stringify({ query: '{ __typename }' })

interface JestResults {
  numPassedTests: number
  numTotalTests: number
  testResults: { message: string; assertionResults: { fullName: string; status: string }[] }[]
}

const started: Listening[] = []
afterAll(() => Promise.all(started.map((one) => one.close())))

/** A program that serves a subgraph at `/` of a free port. */
async function serve(name: string, args: string[], portVariable: string): Promise<Listening> {
  const port = await freePort()
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', [portVariable]: `${port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const url = `http://localhost:${port}/`
  started.push({ url, close: () => end(child) })
  process.once('exit', () => child.kill('SIGKILL'))
  await answers(child, url, PING).catch((error: Error) => {
    throw new Error(`${name}: ${error.message}`)
  })
  return { url, close: () => end(child) }
}

const reference = (name: string, { url }: Listening): Subgraph => ({
  name,
  url,
  typeDefs: parse(readFileSync(path.join(SUITE, 'subgraphs', name, `${name}.graphql`), 'utf8')),
})

/** Runs the suite's own tests, compiled as they are published. */
function runSuite(env: Record<string, string>): Promise<JestResults> {
  const config = {
    rootDir: path.join(SUITE, 'tests'),
    testEnvironment: 'node',
    testMatch: ['**/*.test.js'],
    testPathIgnorePatterns: [],
    transform: {},
    // The suite lies below node_modules, where Jest does not look by itself.
    haste: { retainAllFiles: true },
    watchman: false,
    cacheDirectory: path.join(tmpdir(), 'orgraph-jest'),
    setupFiles: [at('router-url.cjs')],
  }
  return new Promise((resolve, reject) => {
    const args = [JEST, '--ci', '--json', '--runInBand', '--config', JSON.stringify(config)]
    execFile(process.execPath, args, { env: { PATH: process.env.PATH ?? '', ...env } }, (_failed, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as JestResults)
      } catch {
        reject(new Error(`the suite did not run: ${stderr}`))
      }
    })
  })
}

describe.skipIf(noRouters)(
  `Apollo's subgraph compatibility suite${noRouters ? ` (skipped: ${noRouters})` : ''}`,
  { timeout: 180_000 },
  () => {
    it('passes 23 of 23 with a subgraph made by the set-up of the graph', async () => {
      const bundle = (name: string) => path.join(SUITE, 'subgraphs', name, 'index.js')
      const [products, users, inventory] = await Promise.all([
        serve('products', ['--import', 'tsx', '--import', at('one-copy.mjs'), at('products-process.ts')], 'PORT'),
        serve('users', [bundle('users')], 'USERS_PORT'),
        serve('inventory', [bundle('inventory')], 'INVENTORY_PORT'),
      ])
      const subgraphs = [
        { name: 'products', url: products.url, typeDefs: parse(printSubgraphSchema(schema)) },
        reference('users', users),
        reference('inventory', inventory),
      ]
      const composed = Object.values(composers).map((compose) => compose(subgraphs))
      expect(composed.map(({ errors }) => errors)).toEqual([[], []])

      const router = await startHiveProcess({
        supergraphSdl: composed.at(-1)?.supergraphSdl ?? '',
        port: await freePort(),
        config: at('hive.config.mjs'),
        env: {},
      })
      started.push(router)

      const results = await runSuite({
        PRODUCTS_URL: products.url,
        ROUTER_URL: `${router.url}/`,
        SUITE_CLIENT: path.join(SUITE, 'utils/client.js'),
      })
      const failed = results.testResults.filter(({ assertionResults }) =>
        assertionResults.some(({ status }) => status !== 'passed'),
      )
      expect(failed.map(({ message }) => message)).toEqual([])
      expect([results.numPassedTests, results.numTotalTests]).toEqual([23, 23])
    })
  },
)
