import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createBundle, JAVASCRIPT, STYLES } from './bundle.js'

const manifest = createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const file = (name: string) => path.join(path.dirname(manifest), name)

/** Swagger UI: 1.9 MB, 0.5 MB when compressed. */
export const swaggerUi = createBundle(`swagger-ui-${version}`, {
  'swagger-ui.js': { type: JAVASCRIPT, from: file('swagger-ui-bundle.js') },
  'swagger-ui.css': { type: STYLES, from: file('swagger-ui.css') },
})
