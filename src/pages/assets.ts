import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AppContext } from '../server.js'
import { COMMON_HEADERS } from './headers.js'

const FILES = {
  'base.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'invitation.js': 'text/javascript; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'playground.css': 'text/css; charset=utf-8',
  'playground.js': 'text/javascript; charset=utf-8',
  'reference.css': 'text/css; charset=utf-8',
  'reference.js': 'text/javascript; charset=utf-8',
  'reset-password.js': 'text/javascript; charset=utf-8',
  'schema.css': 'text/css; charset=utf-8',
  'schema.js': 'text/javascript; charset=utf-8',
  'schema-details.js': 'text/javascript; charset=utf-8',
  'schema-picture.js': 'text/javascript; charset=utf-8',
}

export type AssetName = keyof typeof FILES

/** A path with the content's hash in it never changes its content. */
export const FOR_EVER = 'public, max-age=31536000, immutable'

/** A few kilobytes, read when the first page is asked for. */
const read = memoized((name: AssetName) => {
  const bytes = readFileSync(new URL(`./assets/${name}`, import.meta.url))
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 12) }
})

/** Where a file of `assets/` is served. */
export const assetPath = (name: AssetName) => `/assets/${read(name).hash}/${name}`

/** Answers a file of `assets/`; null if there is none of that path. */
export function answerAsset(c: AppContext, hash: string, name: string): Response | null {
  if (!isAsset(name) || read(name).hash !== hash) return null
  return c.body(new Uint8Array(read(name).bytes), 200, {
    ...COMMON_HEADERS,
    'content-type': FILES[name],
    'cache-control': FOR_EVER,
  })
}

const isAsset = (name: string): name is AssetName => Object.hasOwn(FILES, name)

function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}
