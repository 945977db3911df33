import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createBundle, JAVASCRIPT } from './bundle.js'

const dist = path.dirname(createRequire(import.meta.url).resolve('cytoscape'))
const { version } = JSON.parse(readFileSync(path.join(dist, '../package.json'), 'utf8')) as { version: string }

/** Cytoscape, which draws the schema: 0.4 MB, 0.14 MB when compressed. */
export const cytoscape = createBundle(`cytoscape-${version}`, {
  'cytoscape.js': { type: JAVASCRIPT, from: path.join(dist, 'cytoscape.min.js') },
})
