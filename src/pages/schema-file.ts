import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { schema } from '../schema.js'
import type { AppContext } from '../server.js'
import { FOR_EVER } from './assets.js'
import { COMMON_HEADERS } from './headers.js'
import { type SchemaType, schemaModel } from './schema-model.js'

const NAME = 'schema.json'

let made: { model: SchemaType[]; packed: Uint8Array<ArrayBuffer>; hash: string } | undefined

/** The model of this gateway's schema, made when it is first asked for, with the file that browsers get. */
function file() {
  if (made) return made
  const model = schemaModel(schema)
  const text = JSON.stringify(model)
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
  made = { model, packed: new Uint8Array(gzipSync(text)), hash }
  return made
}

export const servedModel = () => file().model

/** Where the model is served. */
export const schemaFilePath = () => `/assets/${file().hash}/${NAME}`

/** Answers the model; null if the path is another's. Every browser takes gzip. */
export function answerSchemaFile(c: AppContext, folder: string, name: string): Response | null {
  if (name !== NAME || folder !== file().hash) return null
  return c.body(file().packed, 200, {
    ...COMMON_HEADERS,
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'cache-control': FOR_EVER,
  })
}
