import { execFile } from 'node:child_process'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createGunzip } from 'node:zlib'
import type { AppContext } from '../server.js'
import { FOR_EVER } from './assets.js'
import { COMMON_HEADERS } from './headers.js'

const run = promisify(execFile)
const MAX_FILE = 16 * 1024 * 1024

export const JAVASCRIPT = 'text/javascript; charset=utf-8'
export const STYLES = 'text/css; charset=utf-8'

/** A file of a package: its text, or what a module of it exports by a name. */
export interface BundledFile {
  type: string
  from: string
  exported?: string
}

/** The files that a package has for browsers, under a path that names its version. */
export interface Bundle<Name extends string> {
  /** Where a file is served; without a name, the folder. */
  path(name?: Name): string
  /** Begins with the files that a page needs first, so that they are there when it asks for them. */
  prepare(...names: Name[]): Promise<void>
  /** Answers a file; null if there is none of that path. */
  answer(c: AppContext, folder: string, name: string): Promise<Response | null>
}

/** Read in this process, or in a thread, megabytes of text would stay in its memory; a process of its own is gone after. */
const PACK = `
const [from, exported] = process.argv.slice(1)
const text = exported ? require(from)[exported] : require('node:fs').readFileSync(from)
process.stdout.write(require('node:zlib').gzipSync(text, { level: 5 }))`

/** Serves a package's files compressed; each is kept from its first use on. */
export function createBundle<Name extends string>(folder: string, files: Record<Name, BundledFile>): Bundle<Name> {
  const packed = new Map<Name, Promise<Uint8Array<ArrayBuffer>>>()

  function pack(name: Name): Promise<Uint8Array<ArrayBuffer>> {
    const known = packed.get(name)
    if (known) return known
    const { from, exported = '' } = files[name]
    const fresh = run(process.execPath, ['-e', PACK, from, exported], { encoding: 'buffer', maxBuffer: MAX_FILE })
      .then(({ stdout }) => new Uint8Array(stdout))
      .catch((error: unknown) => {
        packed.delete(name)
        throw error
      })
    packed.set(name, fresh)
    return fresh
  }

  const isFile = (name: string): name is Name => Object.hasOwn(files, name)

  return {
    path: (name) => `/assets/${folder}/${name ?? ''}`,
    async prepare(...names) {
      await Promise.all(names.map(pack))
    },
    async answer(c, asked, name) {
      if (asked !== folder || !isFile(name)) return null
      const bytes = await pack(name)
      const headers = {
        ...COMMON_HEADERS,
        'content-type': files[name].type,
        'cache-control': FOR_EVER,
        vary: 'Accept-Encoding',
      }
      if (/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
        return c.body(bytes, 200, { ...headers, 'content-encoding': 'gzip' })
      }
      const unpacked = Readable.toWeb(Readable.from([bytes]).pipe(createGunzip()))
      return c.body(unpacked as ReadableStream, 200, headers)
    },
  }
}
