import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createBundle, JAVASCRIPT, STYLES } from './bundle.js'

const { resolve } = createRequire(import.meta.url)
const from = resolve('@graphql-yoga/render-graphiql/graphiql')
const { version } = JSON.parse(readFileSync(path.join(path.dirname(from), '../package.json'), 'utf8')) as {
  version: string
}

/** Yoga's build of GraphiQL: one module of 9 MB of strings, 2.4 MB when compressed. */
export const graphiql = createBundle(`graphiql-${version}`, {
  'graphiql.js': { type: JAVASCRIPT, from, exported: 'js' },
  'graphiql.css': { type: STYLES, from, exported: 'css' },
  'editor.worker.js': { type: JAVASCRIPT, from, exported: 'editorWorkerService' },
  'graphql.worker.js': { type: JAVASCRIPT, from, exported: 'graphqlWorker' },
  'json.worker.js': { type: JAVASCRIPT, from, exported: 'jsonWorker' },
})
