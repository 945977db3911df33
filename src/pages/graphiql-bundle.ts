import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Readable } from 'node:stream'
import { Worker } from 'node:worker_threads'
import { createGunzip } from 'node:zlib'
import type { AppContext } from '../server.js'
import { FOR_EVER } from './assets.js'
import { COMMON_HEADERS } from './headers.js'

const require = createRequire(import.meta.url)
const bundle = require.resolve('@graphql-yoga/render-graphiql/graphiql')
const { version } = JSON.parse(readFileSync(path.join(path.dirname(bundle), '../package.json'), 'utf8')) as {
  version: string
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const FILES: Record<string, { exported: string; type: string }> = {
  'graphiql.js': { exported: 'js', type: JAVASCRIPT },
  'graphiql.css': { exported: 'css', type: 'text/css; charset=utf-8' },
  'editor.worker.js': { exported: 'editorWorkerService', type: JAVASCRIPT },
  'graphql.worker.js': { exported: 'graphqlWorker', type: JAVASCRIPT },
  'json.worker.js': { exported: 'jsonWorker', type: JAVASCRIPT },
}

const FOLDER = `graphiql-${version}`

/** Where the files of GraphiQL are served. */
export const bundlePath = (name: keyof typeof FILES | '' = '') => `/assets/${FOLDER}/${name}`

/**
 * Yoga's build of GraphiQL is one module of 9 MB of strings. Imported here it would stay for good; a thread of its own
 * hands over its compressed files (2.4 MB) and takes the rest away.
 */
const PACK = `
const { parentPort, workerData } = require('node:worker_threads')
const { gzipSync } = require('node:zlib')
const module_ = require(workerData.bundle)
for (const name of workerData.names) {
  const packed = new Uint8Array(gzipSync(module_[name], { level: 5 }))
  parentPort.postMessage({ name, packed }, [packed.buffer])
}`

type Packed = ReadonlyMap<string, Uint8Array<ArrayBuffer>>

let packed: Promise<Packed> | undefined

function pack(): Promise<Packed> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Uint8Array<ArrayBuffer>>()
    const names = Object.values(FILES).map(({ exported }) => exported)
    new Worker(PACK, { eval: true, workerData: { bundle, names } })
      .on('message', ({ name, packed }: { name: string; packed: Uint8Array<ArrayBuffer> }) => files.set(name, packed))
      .on('error', reject)
      .on('exit', () => resolve(files))
  })
}

/** Begins to unpack GraphiQL, so that its files are there when the page asks for them. */
export function prepareBundle(): Promise<Packed> {
  packed ??= pack().catch((error: unknown) => {
    packed = undefined
    throw error
  })
  return packed
}

/** Answers a file of GraphiQL; null if there is none of that path. */
export async function answerBundle(c: AppContext, folder: string, name: string): Promise<Response | null> {
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (folder !== FOLDER || !file) return null
  const bytes = (await prepareBundle()).get(file.exported)
  if (!bytes) return null
  const headers = { ...COMMON_HEADERS, 'content-type': file.type, 'cache-control': FOR_EVER, vary: 'Accept-Encoding' }
  if (/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
    return c.body(bytes, 200, { ...headers, 'content-encoding': 'gzip' })
  }
  const unpacked = Readable.toWeb(Readable.from([bytes]).pipe(createGunzip()))
  return c.body(unpacked as ReadableStream, 200, headers)
}
