import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { AppContext } from '../server.js'
import { FOR_EVER } from './assets.js'
import { COMMON_HEADERS } from './headers.js'

const run = promisify(execFile)
const MAX_FILE = 16 * 1024 * 1024

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
 * Yoga's build of GraphiQL is one module of 9 MB of strings. Imported here, or in a thread, it would stay in the memory of
 * the process; a process of its own hands over the one file, compressed, and is gone.
 */
const PACK = `
const [bundle, exported] = process.argv.slice(1)
process.stdout.write(require('node:zlib').gzipSync(require(bundle)[exported], { level: 5 }))`

const packed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

/** A file of GraphiQL, compressed: 2.4 MB in all, kept from the first use on. */
function pack(exported: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = packed.get(exported)
  if (known) return known
  const fresh = run(process.execPath, ['-e', PACK, bundle, exported], { encoding: 'buffer', maxBuffer: MAX_FILE })
    .then(({ stdout }) => new Uint8Array(stdout))
    .catch((error: unknown) => {
      packed.delete(exported)
      throw error
    })
  packed.set(exported, fresh)
  return fresh
}

/** Begins with the files that the page needs first, so that they are there when it asks for them. */
export async function prepareBundle(): Promise<void> {
  await Promise.all([pack('js'), pack('css')])
}

/** Answers a file of GraphiQL; null if there is none of that path. */
export async function answerBundle(c: AppContext, folder: string, name: string): Promise<Response | null> {
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined
  if (folder !== FOLDER || !file) return null
  const bytes = await pack(file.exported)
  const headers = { ...COMMON_HEADERS, 'content-type': file.type, 'cache-control': FOR_EVER, vary: 'Accept-Encoding' }
  if (/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
    return c.body(bytes, 200, { ...headers, 'content-encoding': 'gzip' })
  }
  const unpacked = Readable.toWeb(Readable.from([bytes]).pipe(createGunzip()))
  return c.body(unpacked as ReadableStream, 200, headers)
}
